/** How findings are said. */
import type { ReportViolation } from "@pulumi/policy";
import { type Exception, exceptionFor, exceptionsOf, expired, today } from "./exceptions.ts";
import type { Finding, Judged } from "./judged.ts";
import type { Policy, Settings, Severity } from "./policy.ts";
import { type UnknownPart, unknownMessage, unknownUntilUpdate } from "./unknown.ts";

/** Says what a policy has found, at the level that it has. */
export class Reporter {
  private readonly policy: Policy;
  private readonly exceptions: readonly Exception[];
  private readonly report: (violation: Violation) => void;

  constructor(policy: Policy, settings: Settings, report: ReportViolation) {
    this.policy = policy;
    this.exceptions = exceptionsOf(settings);
    // Its declaration knows texts alone; an object says the level, too.
    const said = report as unknown as (violation: Violation) => void;
    // Also where it is said at the end, for the policy that it is about.
    this.report = (violation) => said({ name: policy.name, severity: policy.severity, ...violation });
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

  /** Once for all resources. */
  unknown(parts: readonly UnknownPart[]): void {
    this.advise(unknownMessage(parts), parts[0]?.urn);
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
  readonly name?: string;
  readonly severity?: Severity;
  readonly message: string;
  readonly urn: string | undefined;
  readonly enforcementLevel?: "advisory";
}

/** `valeo-crm: runs as root`, then the rule, the reason, and what to do. */
function messageOf({ rule, why, mend }: Policy, name: string, says: string): string {
  return `${name}: ${says}\n  rule: ${rule}\n  why: ${why}\n  mend: ${mend}`;
}
