import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { append, entryOf, historyOf, kept } from "./history.ts";
import { overridesInWords, overridesOf } from "./overrides.ts";
import { auditOf, found } from "./testing/found.ts";
import { sparkline, stepsOf, trendTable } from "./trend.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "audits-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = entryOf(
  auditOf(found(), found({ standing: "excepted", says: "b" }), found({ severity: "low" })),
);

/** A process of its own, that appends. */
function appender(count: number): Promise<number> {
  const script = `
    const { append } = await import(${JSON.stringify(join(import.meta.dirname, "history.ts"))});
    for (let at = 0; at < ${count}; at += 1)
      append("prod", { ...${JSON.stringify(entry)}, commit: process.pid + "-" + at }, ${JSON.stringify(folder)});`;
  const { NODE_OPTIONS, ...env } = process.env;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { env, stdio: "ignore" });
  return new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
}

describe("the history of audits", () => {
  test("counts violations by severity and by policy", () => {
    expect(entry.counts).toEqual({ critical: 1, high: 0, medium: 0, low: 1 });
    expect(entry.policies).toEqual({ "security/no-privilege": 2 });
    expect(entry.fingerprints).toHaveLength(2);
  });

  test("gives back what was appended, the oldest first, by stack", () => {
    append("prod", { ...entry, commit: "a" }, folder);
    append("dev", { ...entry, commit: "b" }, folder);
    append("prod", { ...entry, commit: "c" }, folder);
    expect(historyOf("prod", folder).map(({ commit }) => commit)).toEqual(["a", "c"]);
  });

  test("is empty for a stack without one", () => {
    expect(historyOf("none", folder)).toEqual([]);
  });

  test("loses no line of audits at the same time", async () => {
    expect(await Promise.all([appender(40), appender(40), appender(40)])).toEqual([0, 0, 0]);
    expect(new Set(historyOf("prod", folder).map(({ commit }) => commit)).size).toBe(120);
  });

  test("is bounded, and keeps the last ones", () => {
    const lines = (count: number, name: string) =>
      Array.from({ length: count }, (_, at) => `${JSON.stringify({ ...entry, commit: `${name}${at}` })}\n`);
    const path = join(folder, "prod.jsonl");
    writeFileSync(`${path}.1`, lines(kept, "old").join(""));
    writeFileSync(path, lines(kept - 1, "new").join(""));
    append("prod", { ...entry, commit: "last" }, folder);
    append("prod", { ...entry, commit: "later" }, folder);
    const history = historyOf("prod", folder).map(({ commit }) => commit);
    expect(history).toHaveLength(kept);
    expect([history[0], ...history.slice(-2)]).toEqual(["new1", "last", "later"]);
    const all = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    expect(all.join("").split("\n").length).toBeLessThanOrEqual(2 * kept + 1);
  });

  test("leaves out a line that a full disk has cut", () => {
    append("prod", entry, folder);
    appendFileSync(join(folder, "prod.jsonl"), '{"time":"2026');
    expect(historyOf("prod", folder)).toHaveLength(1);
  });
});

describe("a trend", () => {
  const entries = [["a", "b"], ["b", "c", "d"], ["d"]].map((fingerprints) => ({ ...entry, fingerprints }));

  test("says what is new and what is mended since the audit before", () => {
    expect(stepsOf(entries, 10).map(({ fresh, mended }) => [fresh, mended])).toEqual([
      [0, 0],
      [2, 1],
      [0, 2],
    ]);
  });

  test("shows the last ones, compared with those that it does not show", () => {
    expect(stepsOf(entries, 1).map(({ fresh, mended }) => [fresh, mended])).toEqual([[0, 2]]);
  });

  test("is a table with a line of bars", () => {
    const shown = trendTable(stepsOf(entries, 10));
    expect(shown).toMatch(/time \(UTC\) +commit +resources +critical/);
    expect(shown).toContain("2026-11-30 12:00");
    expect(shown).toMatch(/violations {2}███\n$/);
  });

  test("has the highest bar for the most, and the lowest for none", () => {
    expect(sparkline([0, 4, 8])).toBe("▁▅█");
    expect(sparkline([0, 0])).toBe("▁▁");
  });
});

describe("overrides of error budgets", () => {
  test("of its last 30 days are told, with what is known of them", () => {
    const lines = [
      { time: "2026-10-01T00:00:00Z", stack: "prod", service: "valeo-audit", reason: "long ago" },
      { time: "2026-11-29T08:00:00Z", stack: "dev", service: "valeo-audit", reason: "elsewhere" },
      { time: "2026-11-29T08:00:00Z", stack: "prod", service: "valeo-crm", reason: "a fix", who: "ops" },
    ];
    writeFileSync(
      join(folder, "overrides.jsonl"),
      `${lines.map((each) => JSON.stringify(each)).join("\n")}\n{"cu`,
    );
    const overrides = overridesOf("prod", new Date("2026-11-30T12:00:00Z"), folder);
    expect(overrides).toHaveLength(1);
    expect(overridesInWords(overrides)).toBe(
      "error budgets overridden in the last 30 days: 1\n" +
        "  2026-11-29T08:00:00Z  service: valeo-crm, reason: a fix, who: ops\n",
    );
  });

  test("are not mentioned where there are none", () => {
    expect(overridesInWords(overridesOf("prod", new Date(), folder))).toBe("");
  });
});
