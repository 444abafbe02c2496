/** Mute timings: intervals in which nobody is told. */

import { routes } from "./notifications.ts";
import { type Json, json, list, Refused, text } from "./refused.ts";
import { type Call, ok, type Route } from "./route.ts";
import type { Store } from "./store.ts";

const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const months = [
  ...["january", "february", "march", "april", "may", "june"],
  ...["july", "august", "september", "october", "november", "december"],
];

const path = "/api/v1/provisioning/mute-timings";
const write = "alert.provisioning:write";

export const muteTimingRoutes: readonly Route[] = [
  { method: "POST", pattern: path, needs: write, answer: create },
  {
    method: "GET",
    pattern: `${path}/:name`,
    needs: "alert.provisioning:read",
    answer: ({ store, at }) => ok(timingOf(store, at["name"])),
  },
  {
    method: "PUT",
    pattern: `${path}/:name`,
    needs: write,
    answer: ({ store, at, body, provenance }) => {
      timingOf(store, at["name"]);
      check(body);
      store.muteTimings.set(at["name"] ?? "", { ...body, name: at["name"], provenance });
      return ok(timingOf(store, at["name"]), 202);
    },
  },
  { method: "DELETE", pattern: `${path}/:name`, needs: write, answer: remove },
];

function timingOf(store: Store, name = ""): Json {
  const found = store.muteTimings.get(name);
  if (found !== undefined) return found;
  throw new Refused(404, "", { messageId: "alerting.notifications.time-intervals.notFound" });
}

function create({ store, body, provenance }: Call) {
  check(body);
  const name = text(body["name"]);
  if (store.muteTimings.has(name)) {
    throw new Refused(
      400,
      "Time interval with this name already exists. Use a different name or update existing one.",
    );
  }
  store.muteTimings.set(name, { ...body, provenance });
  return ok(timingOf(store, name), 201);
}

function remove({ store, at }: Call) {
  const name = at["name"] ?? "";
  timingOf(store, name);
  const uses = (route: Json) =>
    [route["mute_time_intervals"], route["active_time_intervals"]].some(
      (names) => Array.isArray(names) && names.includes(name),
    );
  const inRules = store.rules().some((rule) => uses(json(rule["notification_settings"])));
  if (inRules || routes(store.policies).some(uses)) throw new Refused(409, "Time interval is used");
  store.muteTimings.delete(name);
  return { status: 204 };
}

function check({ name, time_intervals }: Json): void {
  const fine = text(name) !== "" && list(time_intervals).every(isInterval);
  if (!fine) throw new Refused(400, "Time interval is in invalid format. Correct the payload and try again.");
}

function isInterval({ times, weekdays, days_of_month, months: monthly, years, location }: Json): boolean {
  return (
    list(times).every(
      ({ start_time, end_time }) =>
        isTime(start_time) && isTime(end_time) && text(start_time) < text(end_time),
    ) &&
    ranges(weekdays).every((day) => days.includes(day)) &&
    ranges(days_of_month).every((day) => /^-?\d+$/.test(day) && Math.abs(Number(day)) <= 31 && day !== "0") &&
    ranges(monthly).every((month) => months.includes(month) || (Number(month) >= 1 && Number(month) <= 12)) &&
    ranges(years).every((year) => /^\d{4}$/.test(year)) &&
    (location === undefined || isZone(text(location)))
  );
}

function isTime(value: unknown): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text(value));
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** `monday:friday` are its two ends. */
function ranges(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((each) => text(each).toLowerCase().split(":")) : [];
}
