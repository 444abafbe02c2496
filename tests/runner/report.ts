/** What a suite's tests came to, from the report that its tool writes. */

import path from "node:path";

export type ReportFormat = "jest" | "junit";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A test that failed, and what it said. */
export interface Failure {
  readonly test: string;
  readonly said: string;
}

/**
 * Counts a suite's tests.
 *
 * @param text the report, or undefined when the tool died before it wrote one
 * @param succeeded whether the tool's exit code was 0: it may refuse a run for what is no test, such as coverage
 */
export function count(format: ReportFormat, text: string | undefined, succeeded: boolean): Counts {
  const counts = text === undefined ? { passed: 0, failed: 0, skipped: 0 } : countIn(format, text);
  const nothingRan = counts.passed + counts.failed + counts.skipped === 0;
  const failedUnseen = counts.failed === 0 && (!succeeded || nothingRan);
  return failedUnseen ? { ...counts, failed: 1 } : counts;
}

function countIn(format: ReportFormat, text: string): Counts {
  return format === "jest" ? countJest(jestReport(text)) : countJunit(text);
}

/** The tests that failed by a suite's report, in its order. */
export function failures(format: ReportFormat, text: string | undefined): readonly Failure[] {
  if (text === undefined) return [];
  return format === "jest" ? jestFailures(jestReport(text)) : junitFailures(text);
}

/** As Jest writes it, as far as it is read here. */
export interface JestReport {
  readonly testResults: readonly {
    /** The file, an absolute path. */
    readonly name: string;
    readonly status: string;
    /** What failed in the whole file. */
    readonly message: string;
    /** Milliseconds since 1970. */
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

export function jestReport(text: string): JestReport {
  return JSON.parse(text) as JestReport;
}

export function countJest({ testResults }: JestReport): Counts {
  const statuses = testResults.flatMap(({ status, assertionResults }) =>
    // A file that does not even load has no tests to fail.
    status === "failed" && assertionResults.every((test) => test.status !== "failed")
      ? [...assertionResults.map((test) => test.status), "failed"]
      : assertionResults.map((test) => test.status),
  );
  const number = (...wanted: readonly string[]) =>
    statuses.filter((status) => wanted.includes(status)).length;
  return { passed: number("passed"), failed: number("failed"), skipped: number("pending", "todo") };
}

function jestFailures({ testResults }: JestReport): readonly Failure[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (failed.length === 0 && status === "failed") return [{ test: name, said: message }];
    return failed.map(({ fullName, failureMessages }) => ({
      test: `${path.basename(name)}: ${fullName}`,
      said: failureMessages.join("\n"),
    }));
  });
}

/** pytest writes one `<testsuite>` with its totals as attributes. */
function countJunit(text: string): Counts {
  const attributes = /<testsuite\s([^>]*)>/.exec(text)?.[1] ?? "";
  const number = (key: string) => Number(new RegExp(`\\b${key}="(\\d+)"`).exec(attributes)?.[1] ?? 0);
  const failed = number("failures") + number("errors");
  const skipped = number("skipped");
  return { passed: Math.max(0, number("tests") - failed - skipped), failed, skipped };
}

function junitFailures(text: string): readonly Failure[] {
  const cases = text.matchAll(
    /<testcase\s[^>]*?\bname="([^"]*)"[^>]*>\s*<(?:failure|error)\s+message="([^"]*)"/g,
  );
  return [...cases].map(([, test = "", said = ""]) => ({ test, said }));
}
