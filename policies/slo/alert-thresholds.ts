/** Alerts on a budget fire at the burn rates of the Site Reliability Workbook, or before. */
import { type Pair, pairsOf } from "../../slo/windows.ts";
import type { Finding } from "../judged.ts";
import { type BurnWindow, type Objective, windowsOf } from "../observed/objectives.ts";
import { type Observed, observedOf } from "../observed/observed.ts";
import { stackPolicy } from "../policy.ts";
import { burningOf, intervalsUnknown } from "./burning.ts";
import { watched, watchedBut } from "./examples.ts";
import { length, percent, promises, wrong } from "./finding.ts";

interface Settings extends Record<string, unknown> {
  readonly response: number;
  readonly minimumFailures: number;
}

export const alertThresholds = stackPolicy<Settings>({
  name: "alert-thresholds",
  severity: "high",
  rule: "Alerts on a budget have each window of the workbook, with a threshold that can be passed and is no higher than factor × budget.",
  why: "A threshold that is too high lets the budget be spent before anybody hears of it; one of 100 % never fires.",
  mend: "let the catalogue compute the windows, or lower the threshold to the figure that is named (docs/slo.md has the factors)",
  settings: {
    response: {
      type: "number",
      default: 300,
      description:
        "Seconds in which a page must come at a total outage: a faster window is asked for where the others are later.",
    },
    minimumFailures: {
      type: "number",
      default: 5,
      description: "The most failures that an alert may wait for.",
    },
  },
  *judge(resources, settings) {
    const observed = observedOf(resources);
    const unknown = intervalsUnknown(observed);
    if (unknown !== undefined) {
      yield unknown;
      return;
    }
    for (const { service, objective } of promises(observed)) {
      const expected = expectedOf(objective, observed, settings.response);
      for (const says of complaints(objective, expected, settings.minimumFailures))
        yield wrong(service.name, `objective "${objective.name}": ${says}`, service.urn) satisfies Finding;
    }
  },
  passing: [watched],
  failing: [
    watchedBut("rules.yml", "> 0.0144", "> 0.144"),
    watchedBut("rules.yml", "> 0.003", "> 0.03"),
    watchedBut("rules.yml", "> 0.375", "> 1.5"),
    watchedBut("rules.yml", "[6h:5m]", "[9h:5m]"),
  ],
});

/** None where its rules do not say enough. */
function expectedOf(objective: Objective, observed: Observed, response: number): readonly Pair[] {
  const burning = burningOf(objective, observed, response);
  return burning === undefined ? [] : pairsOf(burning);
}

/** Rounding is no weakness. */
const tolerance = 1 + 1e-6;

function* complaints(
  { alerts }: Objective,
  expected: readonly Pair[],
  minimumFailures: number,
): Generator<string> {
  for (const severity of ["page", "ticket"] as const) {
    const windows = alerts.filter(({ labels }) => labels["severity"] === severity).flatMap(windowsOf);
    // None at all is found by the policy that asks for alerts.
    if (windows.length === 0) continue;
    for (const each of windows) {
      if (each.threshold >= 1)
        yield `the ${severity} over ${length(each.long)} can never fire: its threshold is ${percent(each.threshold)}`;
      if (each.minimum > minimumFailures)
        yield `the ${severity} over ${length(each.long)} waits for ${each.minimum} failures, more than ${minimumFailures}`;
    }
    for (const pair of expected)
      if (pair.severity === severity && !windows.some((each) => isAsStrict(each, pair)))
        yield weakness(severity, pair, windows);
  }
}

/** A shorter window at the same burn rate tells earlier. */
function isAsStrict({ long, threshold }: BurnWindow, pair: Pair): boolean {
  return long * 1000 <= pair.long && long * 1000 > pair.long / 2 && threshold <= pair.threshold * tolerance;
}

function weakness(
  severity: string,
  { long, threshold, factor }: Pair,
  windows: readonly BurnWindow[],
): string {
  const window = length(long / 1000);
  const asked = `allowed is ${percent(threshold)} (${Number(factor.toPrecision(4))} × budget)`;
  const found = windows.find((each) => each.long * 1000 === long);
  return found === undefined
    ? `no ${severity} over ${window}: ${asked}`
    : `the ${severity} over ${window} fires above ${percent(found.threshold)}: ${asked}`;
}
