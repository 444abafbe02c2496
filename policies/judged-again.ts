/** What a preview cannot know: who judges it, and when. */
import type { ReportViolation, StackValidationPolicy } from "@pulumi/policy";
import { type Args, judgedOf } from "./args.ts";
import type { Judged } from "./judged.ts";
import type { ResourcePolicy, Settings } from "./policy.ts";
import { Reporter } from "./reporter.ts";
import { known, type UnknownPart } from "./unknown.ts";

/**
 * What a preview could not know is said at its end, once for each policy, and judged before each resource is made. What
 * even then was not known is judged at the end of the update, from what the providers gave back.
 */
export class JudgedAgain {
  /** By the policy's name and the resource's URN. */
  private readonly left = new Map<string, Left>();

  unknown(left: Left): void {
    this.left.set(`${left.policy.name} ${left.part.urn}`, left);
  }

  settled(policy: ResourcePolicy, urn: string): void {
    this.left.delete(`${policy.name} ${urn}`);
  }

  readonly policy: StackValidationPolicy = {
    name: "judged-again",
    description: "What could not be known before it was made keeps the pack's policies, too.",
    severity: "high",
    validateStack: ({ resources }, report) => {
      const made = new Map(resources.map((each) => [each.urn, each]));
      for (const own of Map.groupBy(this.left.values(), ({ policy }) => policy).values()) {
        for (const each of own) this.judge(each, made.get(each.part.urn), report);
        const [first] = own;
        if (first !== undefined)
          new Reporter(first.policy, first.settings, report).unknown(own.map(({ part }) => part));
      }
    },
  };

  private judge(
    { policy, settings, part, said }: Left,
    made: Args | undefined,
    report: ReportViolation,
  ): void {
    // Outputs have no marks, and more than was asked for.
    if (made === undefined || policy.inputsOnly === true) return;
    const { findings } = judgedUntilUnknown(policy, judgedOf(made), settings);
    const reporter = new Reporter(policy, settings, report);
    for (const says of findings)
      if (!said.includes(says)) reporter.finding({ says, urn: part.urn }, part.name);
  }
}

/** What a policy could not judge to its end. */
interface Left {
  readonly policy: ResourcePolicy;
  readonly settings: Settings;
  readonly part: UnknownPart;
  /** What it has found before. */
  readonly said: readonly string[];
}

/** What is found before the policy comes upon a value that is not known yet, and the path of that one. */
export function judgedUntilUnknown(
  policy: ResourcePolicy,
  resource: Judged,
  settings: Settings,
): { readonly findings: readonly string[]; readonly unknown: string | undefined } {
  const findings: string[] = [];
  const judged = known(() => {
    for (const says of policy.judge(resource, settings)) findings.push(says);
  });
  return { findings, unknown: judged.known ? undefined : judged.path };
}
