/** Reports as Jest writes them. */

interface File {
  /** Names of its tests. */
  readonly passed?: readonly string[];
  readonly failed?: readonly string[];
  readonly skipped?: readonly string[];
  /** Why it did not load. */
  readonly message?: string;
  readonly minutes?: number;
}

/** @param files by their names below /tests */
export function jest(files: Readonly<Record<string, File>>): string {
  return JSON.stringify({ testResults: Object.entries(files).map(([name, file]) => resultOf(name, file)) });
}

function resultOf(name: string, { passed = [], failed = [], skipped = [], message = "", minutes = 1 }: File) {
  const test = (status: string) => (fullName: string) => ({
    status,
    fullName,
    failureMessages: status === "failed" ? [`${fullName}: no`] : [],
  });
  return {
    name: `/tests/${name}`,
    status: failed.length > 0 || message !== "" ? "failed" : "passed",
    message,
    startTime: 0,
    endTime: minutes * 60_000,
    assertionResults: [
      ...passed.map(test("passed")),
      ...failed.map(test("failed")),
      ...skipped.map(test("pending")),
    ],
  };
}
