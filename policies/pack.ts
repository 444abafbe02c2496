/** Policies as Pulumi's engine runs them: a pack is a process that it asks about each resource, and about all of them. */
import {
  type PolicyConfigSchema,
  PolicyPack,
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { type Exception, exceptionFor, exceptionsSchema, expired, today } from "./exceptions.ts";
import type { Finding, Judged } from "./judged.ts";
import { remark, withMarks } from "./marks.ts";
import { defaultsOf, type Policy, type ResourcePolicy, type Settings, type StackPolicy } from "./policy.ts";
import { known, unknownMessage, unknownUntilUpdate } from "./unknown.ts";

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
        again.unknown(policy, settings, resource.urn);
        reporter.unknown(unknownMessage(resource.name, unknown), resource.urn);
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

/**
 * What a preview could not know is judged before each resource is made; what even then was not known, at the end of the
 * update, from what the providers gave back.
 */
class JudgedAgain {
  private readonly left = new Map<string, readonly [ResourcePolicy, Settings]>();

  unknown(policy: ResourcePolicy, settings: Settings, urn: string): void {
    this.left.set(`${policy.name} ${urn}`, [policy, settings]);
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
      for (const [key, [policy, settings]] of this.left) {
        const args = made.get(key.slice(policy.name.length + 1));
        if (args === undefined || policy.inputsOnly === true) continue;
        const resource = judgedOf(args);
        const reporter = new Reporter(policy, settings, report);
        for (const says of judgedUntilUnknown(policy, resource, settings).findings)
          reporter.finding({ says, urn: resource.urn }, resource.name);
      }
    },
  };
}

/** What is found before the policy comes upon a value that is not known yet, and the path of that one. */
function judgedUntilUnknown(
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

/** Says what a policy has found, at the level that it has. */
class Reporter {
  private readonly policy: Policy;
  private readonly exceptions: readonly Exception[];
  private readonly report: (violation: Violation) => void;

  constructor(policy: Policy, settings: Settings, report: ReportViolation) {
    this.policy = policy;
    this.exceptions = exceptionsOf(settings);
    // Its declaration knows texts alone; an object says the level, too.
    this.report = report as unknown as (violation: Violation) => void;
  }

  finding({ says, urn, unknown, notice }: Finding, name: string): void {
    const exception = exceptionFor(this.exceptions, name, today());
    if (unknown === true) this.advise(`${name}: ${unknownUntilUpdate}: ${says}`, urn);
    else if (notice === true) this.advise(`${name}: ${says}`, urn);
    else if (exception === undefined) this.report({ message: messageOf(this.policy, name, says), urn });
    else {
      const { owner, reason, expires } = exception;
      this.advise(`${name}: ${says}\n  excepted until ${expires} by ${owner}: ${reason}`, urn);
    }
  }

  unknown(message: string, urn: string | undefined): void {
    this.advise(message, urn);
  }

  expiredFor({ name, urn }: Judged): void {
    for (const each of expired(this.exceptions, today()))
      if (exceptionFor([each], name, each.expires) !== undefined) this.expired(each, urn);
  }

  expired({ resource, owner, reason, expires }: Exception, urn?: string): void {
    const says = `the exception of ${owner} ("${reason}") has expired on ${expires}`;
    const mend = "mend what it excepts and remove it, or let its owner give it a new day";
    this.report({ message: `${resource}: ${says}\n  mend: ${mend}`, urn });
  }

  private advise(message: string, urn: string | undefined): void {
    this.report({ message, urn, enforcementLevel: "advisory" });
  }
}

interface Violation {
  readonly message: string;
  readonly urn: string | undefined;
  readonly enforcementLevel?: "advisory";
}

/** `valeo-crm: runs as root`, then the rule, the reason, and what to do. */
export function messageOf({ rule, why, mend }: Policy, name: string, says: string): string {
  return `${name}: ${says}\n  rule: ${rule}\n  why: ${why}\n  mend: ${mend}`;
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

function exceptionsOf(settings: Settings): readonly Exception[] {
  return (settings["exceptions"] as readonly Exception[] | undefined) ?? [];
}

type Args = Pick<ResourceValidationArgs, "urn" | "type" | "name" | "props" | "opts">;

function judgedOf({ urn, type, name, props, opts }: Args): Judged {
  const { protect, parent } = opts;
  return { urn, type, name, props, options: { protect, ...(parent === undefined ? {} : { parent }) } };
}
