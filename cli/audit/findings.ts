/** What an audit has found, and how bad it is. */
import { createHash } from "node:crypto";
import type { Severity } from "../../policies/policy.ts";

/** The worst first. */
export const severities = ["critical", "high", "medium", "low"] as const satisfies readonly Severity[];

/**
 * Whether it counts: `violation` does; `advice` is of a policy that an environment only warns of; `excepted` has an
 * owner and a last day; `unknown` could not be judged from the state.
 */
export type Standing = "violation" | "advice" | "excepted" | "unknown";

export interface Finding {
  readonly severity: Severity;
  readonly standing: Standing;
  /** Such as `security/no-privilege`. */
  readonly policy: string;
  readonly urn: string;
  /** The resource's name in its program. */
  readonly resource: string;
  /** Which workload it belongs to; empty where none is known. */
  readonly service: string;
  /** What is wrong, in one line. */
  readonly says: string;
  /** All that the policy says of it. */
  readonly message: string;
  /** The same for the same thing found again, so that one audit can be compared with another. */
  readonly fingerprint: string;
}

/** One audit of one stack. */
export interface Audit {
  readonly environment: string;
  readonly stack: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** Of the checkout whose policies have judged; `+` where files were changed since. */
  readonly commit: string;
  /** How many resources the state has. */
  readonly resources: number;
  /** Policies that the environment has switched off. */
  readonly disabled: readonly string[];
  readonly findings: readonly Finding[];
}

export function fingerprintOf(policy: string, urn: string, says: string): string {
  return createHash("sha256").update([policy, urn, says].join("\n")).digest("hex").slice(0, 16);
}

/** Those that count, by severity. */
export function countsOf(findings: readonly Pick<Finding, "severity" | "standing">[]): Counts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { severity, standing } of findings) if (standing === "violation") counts[severity] += 1;
  return counts;
}

export type Counts = Readonly<Record<Severity, number>>;

/** `2 critical, 1 low`; empty for none. */
export function inWords(counts: Counts): string {
  return severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`)
    .join(", ");
}
