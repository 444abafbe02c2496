/** What a suite's tests came to, from the report that its tool writes. */

import path from "node:path";

export type ReportFormat = "jest" | "junit";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const parsers: Record<ReportFormat, (text: string) => Counts> = { jest: parseJest, junit: parseJunit };

/**
 * Counts a suite's tests.
 *
 * @param text the report, or undefined when the tool died before it wrote one
 * @param succeeded whether the tool's exit code was 0: it may refuse a run for what is no test, such as coverage
 */
export function count(format: ReportFormat, text: string | undefined, succeeded: boolean): Counts {
  const counts = text === undefined ? { passed: 0, failed: 0, skipped: 0 } : parsers[format](text);
  const nothingRan = counts.passed + counts.failed + counts.skipped === 0;
  const failedUnseen = counts.failed === 0 && (!succeeded || nothingRan);
  return failedUnseen ? { ...counts, failed: 1 } : counts;
}

function parseJest(text: string): Counts {
  const report = JSON.parse(text) as Record<string, number>;
  const number = (key: string) => report[key] ?? 0;
  return {
    passed: number("numPassedTests"),
    // A file that does not even load has no tests to fail.
    failed: number("numFailedTests") + number("numRuntimeErrorTestSuites"),
    skipped: number("numPendingTests") + number("numTodoTests"),
  };
}

/** A test that failed, and the first lines of what it said. */
export interface Failure {
  readonly test: string;
  readonly said: string;
}

const failureParsers: Record<ReportFormat, (text: string) => readonly Failure[]> = {
  jest: jestFailures,
  junit: junitFailures,
};

/** The tests that failed by a suite's report, in its order. */
export function failures(format: ReportFormat, text: string | undefined): readonly Failure[] {
  return text === undefined ? [] : failureParsers[format](text);
}

interface JestReport {
  readonly testResults?: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function jestFailures(text: string): readonly Failure[] {
  const files = (JSON.parse(text) as JestReport).testResults ?? [];
  return files.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === "failed");
    // A file that does not load has no tests, but a message.
    if (assertionResults.length === 0 && message !== "") return [{ test: name, said: message }];
    return failed.map(({ fullName, failureMessages }) => ({
      test: `${path.basename(name)}: ${fullName}`,
      said: failureMessages.join("\n"),
    }));
  });
}

function junitFailures(text: string): readonly Failure[] {
  const cases = text.matchAll(
    /<testcase\s[^>]*?\bname="([^"]*)"[^>]*>\s*<(?:failure|error)\s+message="([^"]*)"/g,
  );
  return [...cases].map(([, test = "", said = ""]) => ({ test, said }));
}

/** pytest writes one `<testsuite>` with its totals as attributes. */
function parseJunit(text: string): Counts {
  const attributes = /<testsuite\s([^>]*)>/.exec(text)?.[1] ?? "";
  const number = (key: string) => Number(new RegExp(`\\b${key}="(\\d+)"`).exec(attributes)?.[1] ?? 0);
  const failed = number("failures") + number("errors");
  const skipped = number("skipped");
  return { passed: Math.max(0, number("tests") - failed - skipped), failed, skipped };
}
