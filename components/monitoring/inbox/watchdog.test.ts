import { expect, test } from "@jest/globals";
import { Watchdog } from "./watchdog.ts";

const minute = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n));

test("a switch that never beats is told once", () => {
  const watchdog = new Watchdog(minute(0));
  expect(watchdog.check(minute(4))).toBeUndefined();
  expect(watchdog.check(minute(5))).toContain("SILENT: no beat, there was none since the start");
  expect(watchdog.check(minute(6))).toBeUndefined();
});

test("its silence is told, and its return", () => {
  const watchdog = new Watchdog(minute(0));
  expect(watchdog.beat(minute(1))).toContain("beating");
  expect(watchdog.beat(minute(2))).toBeUndefined();
  expect(watchdog.check(minute(6))).toBeUndefined();
  expect(watchdog.check(minute(7))).toContain("the last one was 2026-01-01T00:02:00.000Z");
  expect(watchdog.beat(minute(8))).toContain("beating");
  expect(watchdog.check(minute(9))).toBeUndefined();
});
