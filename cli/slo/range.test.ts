import { expect, test } from "@jest/globals";
import { EngineError } from "../engine.ts";
import { readRange } from "./range.ts";

const now = Date.parse("2026-01-31T08:00:30Z") / 1000;
const usual = { from: "24h", to: "now", step: "1m" };

function at(text: string): number {
  return Date.parse(text) / 1000;
}

test.each([
  [{}, "2026-01-30T08:00:00Z", "2026-01-31T08:00:00Z"],
  [{ from: "7d" }, "2026-01-24T08:00:00Z", "2026-01-31T08:00:00Z"],
  [{ to: "1 h" }, "2026-01-30T07:00:00Z", "2026-01-31T07:00:00Z"],
  [{ from: "2026-01-31T00:00:00Z" }, "2026-01-31T00:00:00Z", "2026-01-31T08:00:00Z"],
  [{ from: "2026-01-31T02:00+02:00" }, "2026-01-31T00:00:00Z", "2026-01-31T08:00:00Z"],
  [{ from: "31d" }, "2025-12-31T08:00:00Z", "2026-01-31T08:00:00Z"],
])("%j is a range at whole steps", (given, from, to) => {
  expect(readRange({ ...usual, ...given }, now)).toEqual({ from: at(from), to: at(to), step: 60 });
});

test.each([
  [{ from: "32d" }, /are 32 days; allowed are at most 31/],
  [{ from: "soon" }, /--from is "soon"; allowed are "now", a duration/],
  [{ from: "2026-01-31" }, /--from is "2026-01-31"; allowed/],
  [{ from: "2026-13-31T00:00:00Z" }, /--from is "2026-13-31T00:00:00Z"; allowed/],
  [{ from: "now" }, /is not before --to/],
  [{ to: "2026-02-01T00:00:00Z" }, /which is not over yet/],
  [{ step: "10m" }, /--step is "10m"; allowed is a whole number of seconds from 1s to 5m/],
  [{ step: "0s" }, /--step is "0s"/],
  [{ step: "1500ms" }, /--step is "1500ms"/],
])("%j is refused with what is allowed", (given, message) => {
  const read = () => readRange({ ...usual, ...given }, now);
  expect(read).toThrow(EngineError);
  expect(read).toThrow(message);
});
