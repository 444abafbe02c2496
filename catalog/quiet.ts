/** Times at which tickets wait: read, and told as intervals of single days. */

import type { Quiet } from "./alerting.ts";
import { byText } from "./complete.ts";
import { type QuietPlan, type Weekday, weekdays } from "./plan.ts";
import { type Path, type Report, show } from "./problems.ts";
import { list, object, oneOf, type Read, type Reader, text, whole } from "./read.ts";

const time = (latest: "23:59" | "24:00") =>
  text({
    pattern: latest === "24:00" ? /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/ : /^(?:[01]\d|2[0-3]):[0-5]\d$/,
    allowed: `a time from 00:00 to ${latest}, in UTC`,
    remedy: (given) => {
      const [, hour = "", minute = "00"] = /^(\d)(?::(\d\d))?$/.exec(given) ?? [];
      return `write, for example, "${hour === "" ? "20" : `0${hour}`}:${minute}"`;
    },
  });

const fields = {
  days: list(oneOf(weekdays), { least: 1, example: '["saturday", "sunday"]' }),
  from: time("23:59"),
  to: time("24:00"),
} satisfies Record<keyof Quiet, Reader<unknown>>;

export type QuietDraft = Read<typeof fields>;

const reader = object("a time of quiet", fields);

export const quiet: Reader<QuietDraft> = (value, at, report) => {
  const read = reader(value, at, report);
  if (read === undefined) return undefined;
  const given = value as Record<string, unknown>;
  for (const key of ["from", "to"] as const) if (given[key] === undefined) missing(key, at, report);
  if (read.from !== undefined && read.from === read.to)
    report.add(
      [...at, "to"],
      show(read.to),
      'another time than "from"',
      'for a whole day write from: "00:00", to: "24:00"',
    );
  return read;
};

function missing(key: "from" | "to", at: Path, report: Report): void {
  report.add(
    [...at, key],
    "nothing",
    "when it begins, and when it ends",
    `write ${key}: "${key === "from" ? "20:00" : "06:00"}"`,
  );
}

/** In order of name; what passes midnight is two intervals, the second one on the days after. */
export function completeQuiet(drafts: Readonly<Record<string, QuietDraft>>): readonly QuietPlan[] {
  return Object.entries(drafts)
    .sort(([a], [b]) => byText(a, b))
    .map(([name, { days, from = "00:00", to = "24:00" }]) => {
      const chosen = days === undefined ? weekdays : inOrder(whole(days));
      if (from < to) return { name, intervals: [{ days: chosen, from, to }] };
      const first = { days: chosen, from, to: "24:00" };
      if (to === "00:00") return { name, intervals: [first] };
      return { name, intervals: [first, { days: inOrder(chosen.map(after)), from: "00:00", to }] };
    });
}

function inOrder(days: readonly Weekday[]): readonly Weekday[] {
  return weekdays.filter((day) => days.includes(day));
}

function after(day: Weekday): Weekday {
  return weekdays[(weekdays.indexOf(day) + 1) % weekdays.length] ?? day;
}
