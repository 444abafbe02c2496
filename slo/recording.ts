/** Recording rules of one service's objectives. */
import type { CalendarUnit } from "../catalog/plan.ts";
import { badNow, badOf, totalOf } from "./indicators.ts";
import { selector, window } from "./promql.ts";
import type { RecordingRule } from "./rule.ts";
import { failingIn, failingInPeriod, labelsOf, long, names, recordedWindows } from "./series.ts";
import type { Slo } from "./slo.ts";
import { lengthOf } from "./windows.ts";

/**
 * Increases of all and of bad events, and the burn rate. All events of an SLI are recorded once for its objectives.
 *
 * @param flat whether every rule is made from raw series alone: dearer, and for those who have no recorded ones yet
 */
export function eventRules(slos: readonly Slo[], flat = false): RecordingRule[] {
  const rules: RecordingRule[] = [];
  const seen = new Set<string>();
  for (const slo of slos) {
    const { service, team, sli } = slo;
    for (const length of recordedWindows(slo)) {
      const record = names.total(length);
      if (seen.has(`${record} ${sli}`)) continue;
      seen.add(`${record} ${sli}`);
      rules.push({ record, expr: totalOf(slo, length), labels: { service, team, sli } });
    }
  }
  for (const slo of slos) {
    const labels = { ...labelsOf(slo), team: slo.team };
    const now = badNow(slo);
    if (now !== undefined && !flat) rules.push({ record: names.badNow, expr: now, labels });
    const isBad = (range: string) =>
      flat
        ? `(${now})[${range}:${window(slo.burning.spacing)}]`
        : `${selector(names.badNow, labelsOf(slo))}[${range}]`;
    for (const length of recordedWindows(slo)) {
      const { service, sli } = slo;
      const total = flat ? totalOf(slo, length) : `sum(${selector(names.total(length), { service, sli })})`;
      rules.push({ record: names.bad(length), expr: badOf(slo, length, total, isBad), labels });
    }
    rules.push({
      record: names.burnRate,
      expr: `${failingIn(slo, long)} / ${slo.burning.budget}`,
      labels,
    });
  }
  return rules;
}

/** What is left of the budgets, and for how long. */
export function budgetRules(slos: readonly Slo[]): RecordingRule[] {
  return slos.flatMap((slo) => {
    const { budget, period } = slo.burning;
    const labels = { ...labelsOf(slo), team: slo.team };
    const [remaining, burnRate] = [names.remaining, names.burnRate].map((name) =>
      selector(name, labelsOf(slo)),
    );
    return [
      { record: names.remaining, expr: `1 - ${failingInPeriod(slo)} / ${budget}`, labels },
      {
        record: names.exhaustion,
        expr: `(${remaining} > 0) * ${lengthOf(period) / 1000} / (${burnRate} > 0)`,
        labels,
      },
    ];
  });
}

/** Seconds from the beginning of the calendar unit to now, UTC; weeks begin on Monday. */
const sinceStart: Readonly<Record<CalendarUnit, string>> = {
  week: "(day_of_week() + 6) % 7 * 86400 + time() % 86400",
  month: "(day_of_month() - 1) * 86400 + time() % 86400",
  // The months of the quarter that have ended: by their last days.
  quarter:
    "(day_of_month() - 1) * 86400 + time() % 86400" +
    " + ((month() - 1) % 3 >= bool 1) * days_in_month(vector(time()) - day_of_month() * 86400) * 86400" +
    " + ((month() - 1) % 3 >= bool 2) * days_in_month(vector(time()) - day_of_month() * 86400" +
    " - days_in_month(vector(time()) - day_of_month() * 86400) * 86400) * 86400",
};

/** When the present calendar units began, Unix seconds; of those that an objective asks for. */
export function calendarRules(slos: readonly Slo[]): RecordingRule[] {
  const units = slos.flatMap(({ burning: { period } }) => (period.kind === "calendar" ? [period.unit] : []));
  return [...new Set(units)].sort().map((period) => ({
    record: names.periodStart,
    expr: `vector(time()) - (${sinceStart[period]})`,
    labels: { period },
  }));
}
