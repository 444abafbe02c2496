/**
 * A second try for what runs on real machines: they stall, and a test that waits for one of them fails once in a thousand
 * runs. A file whose second run is good counts as passed, and is named all the same: it is unsteady.
 */
import { type Counts, countJest, type Failure, failures, type JestReport, jestReport } from "./report.ts";

/** More files than these do not fail by accident. */
const mostFiles = 2;
/** Minutes that one of them may have taken: a run has its time. */
const mostMinutes = 8;

/** The files to run once more, absolute paths; none where failing is no accident, or would take too long. */
export function filesToRepeat(report: string): readonly string[] {
  const { testResults } = jestReport(report);
  const failed = testResults.filter(({ status }) => status === "failed");
  const isLong = failed.some(({ startTime, endTime }) => endTime - startTime > mostMinutes * 60_000);
  return failed.length > mostFiles || isLong ? [] : failed.map(({ name }) => name);
}

export interface Repeated extends Counts {
  /** Still failed. */
  readonly failures: readonly Failure[];
  /** Failed in the first run, and not in the second. */
  readonly unsteady: readonly Failure[];
}

/** @param second of the files that failed in the first; undefined when the tool died before it wrote one */
export function repeated(first: string, second: string | undefined): Repeated {
  const again = second === undefined ? undefined : jestReport(second);
  const result = again === undefined ? jestReport(first) : replaced(jestReport(first), again);
  const left = failures("jest", JSON.stringify(result));
  const isLeft = ({ test }: Failure) => left.some((failure) => failure.test === test);
  return {
    ...countJest(result),
    failures: left,
    unsteady: failures("jest", first).filter((failure) => !isLeft(failure)),
  };
}

function replaced(first: JestReport, second: JestReport): JestReport {
  const byName = new Map(second.testResults.map((file) => [file.name, file]));
  return { testResults: first.testResults.map((file) => byName.get(file.name) ?? file) };
}
