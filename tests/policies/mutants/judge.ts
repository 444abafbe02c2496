/** Judges an environment and all its mutants by the real engine. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { PolicyResult } from "../../../cli/review/events.ts";
import { type EnvironmentName, JudgedStack } from "../../harness/judged-stack.ts";
import { batches, type Mutant } from "./mutant.ts";

/** In milliseconds, for all previews of an environment. */
const patience = 600_000;

export function judge(environment: EnvironmentName, mutants: readonly Mutant[]): void {
  let valid: readonly PolicyResult[];
  const found = new Map<Mutant, readonly PolicyResult[]>();

  beforeAll(async () => {
    const stack = await JudgedStack.init(environment);
    try {
      valid = await stack.preview();
      for (const batch of batches(mutants)) {
        const results = await stack.preview({
          changes: batch.flatMap(({ change }) => change ?? []),
          beside: batch.flatMap(({ beside }) => beside ?? []),
        });
        for (const mutant of batch) found.set(mutant, results);
      }
    } finally {
      await stack.end();
    }
  }, patience);

  test("as it is, nothing is found, but what no preview can know", () => {
    const said = valid.filter(({ message }) => !message.includes("unknown until update"));
    expect(said).toEqual([]);
  });

  describe.each([...Map.groupBy(mutants, ({ policy }) => policy)])(
    "%s refuses, with the mend",
    (policy, own) => {
      test.each(own.map((mutant) => [mutant.name, mutant] as const))("%s", (_name, mutant) => {
        const refusals = (found.get(mutant) ?? []).filter(
          ({ level, message }) => level === "mandatory" && isAbout(message, mutant),
        );
        expect(refusals.map(nameOf)).toContain(policy);
        for (const { message } of refusals)
          expect(message).toMatch(/\n {2}rule: .+\n {2}why: .+\n {2}mend: .+/);
      });
    },
  );
}

/** It begins with the resource's name, which may end with a hash, or with the service's. */
function isAbout(message: string, { subject }: Mutant): boolean {
  const named = message.slice(0, message.indexOf(":"));
  return subject.endsWith("*") ? named.startsWith(subject.slice(0, -1)) : named === subject;
}

function nameOf({ pack, policy }: PolicyResult): string {
  return `${pack}/${policy}`;
}
