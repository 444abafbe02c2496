/** Findings for tests. */
import { type Audit, type Finding, fingerprintOf } from "../findings.ts";

export function found(given: Partial<Finding> = {}): Finding {
  const policy = given.policy ?? "security/no-privilege";
  const resource = given.resource ?? "valeo-crm";
  const urn = given.urn ?? `urn:pulumi:prod::neuroerp::kubernetes:apps/v1:Deployment::${resource}`;
  const says = given.says ?? 'container "crm": runs privileged';
  return {
    severity: "critical",
    standing: "violation",
    policy,
    urn,
    resource,
    service: resource,
    says,
    message: `${resource}: ${says}\n  mend: remove "privileged" & <devices>`,
    fingerprint: fingerprintOf(policy, urn, says),
    ...given,
  };
}

export function auditOf(...findings: readonly Finding[]): Audit {
  return {
    environment: "prod",
    stack: "prod",
    time: "2026-11-30T12:00:00.000Z",
    commit: "1a2b3c4d5e6f",
    resources: 312,
    disabled: [],
    findings,
  };
}
