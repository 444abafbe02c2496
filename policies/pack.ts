/** Policies as Pulumi's engine runs them: a pack is a process that it asks about each resource, and about all of them. */
import {
  type PolicyConfigSchema,
  PolicyPack,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { judgedOf } from "./args.ts";
import { exceptionFor, exceptionsOf, exceptionsSchema, expired, today } from "./exceptions.ts";
import { JudgedAgain, judgedUntilUnknown } from "./judged-again.ts";
import { remark, withMarks } from "./marks.ts";
import { defaultsOf, type Policy, type ResourcePolicy, type Settings, type StackPolicy } from "./policy.ts";
import { Reporter } from "./reporter.ts";

export interface Pack {
  readonly name: string;
  readonly description: string;
  readonly policies: readonly Policy[];
  /** What else the engine calls, before the policies. */
  readonly before?: readonly ResourceValidationPolicy[];
}

/** Becomes the process that Pulumi has started: answers until it is ended. */
export function serve({ name, description, policies, before = [] }: Pack): void {
  const again = new JudgedAgain();
  const served = policies.map((policy) =>
    policy.judges === "resource" ? onResource(policy, again) : onStack(policy),
  );
  new PolicyPack(name, {
    description,
    enforcementLevel: "mandatory",
    policies: [...before, ...served, again.policy],
  });
}

function onResource(policy: ResourcePolicy, again: JudgedAgain): ResourceValidationPolicy {
  const { remediate } = policy;
  return {
    ...common(policy),
    validateResource: (args, report) => {
      const resource = judgedOf(args);
      const settings = settingsOf(policy, args);
      const { findings, unknown } = judgedUntilUnknown(policy, resource, settings);
      const reporter = new Reporter(policy, settings, report);
      reporter.expiredFor(resource);
      for (const says of findings) reporter.finding({ says, urn: resource.urn }, resource.name);
      if (unknown === undefined) again.settled(policy, resource.urn);
      else {
        const part = { name: resource.name, urn: resource.urn, path: unknown };
        again.unknown({ policy, settings, part, said: findings });
      }
    },
    ...(remediate === undefined
      ? {}
      : {
          remediateResource: (args) => {
            const settings = settingsOf(policy, args);
            const excepted = exceptionFor(exceptionsOf(settings), args.name, today());
            if (excepted !== undefined) return undefined;
            const props = withMarks(args.props);
            const mended = remediate({ ...judgedOf(args), props }, settings);
            remark(args.urn, mended ?? props);
            return mended;
          },
        }),
  };
}

function onStack(policy: StackPolicy): StackValidationPolicy {
  return {
    ...common(policy),
    validateStack: async (args, report) => {
      const resources = args.resources.map(judgedOf);
      const names = new Map(resources.map(({ urn, name }) => [urn, name]));
      const settings = settingsOf(policy, args);
      const reporter = new Reporter(policy, settings, report);
      for (const each of expired(exceptionsOf(settings), today())) reporter.expired(each);
      for await (const finding of policy.judge(resources, settings))
        reporter.finding(finding, finding.subject ?? names.get(finding.urn ?? "") ?? "the stack");
    },
  };
}

function common(policy: Policy) {
  const { name, rule, why, mend, severity } = policy;
  const configSchema: PolicyConfigSchema = {
    properties: { ...policy.settings, exceptions: exceptionsSchema },
  };
  return { name, description: `${rule} ${why}`, severity, remediationSteps: mend, configSchema };
}

function settingsOf(policy: Policy, { getConfig }: Pick<ResourceValidationArgs, "getConfig">): Settings {
  return { ...defaultsOf(policy), ...getConfig<Settings>() };
}
