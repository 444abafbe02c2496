/** An audit as SARIF 2.1.0: for GitHub's code scanning, and whatever else reads it. */
import type { Log, ReportingDescriptor, Result } from "sarif";
import type { Severity } from "../../policies/policy.ts";
import type { Audit, Finding } from "./findings.ts";
import { type Rule, ruleOf, rules } from "./rules.ts";

const levels: Readonly<Record<Severity, Result.level>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};

/** As GitHub orders what concerns security: over 9.0 is critical, 7.0 high, 4.0 medium. */
const scores: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
};

/** Results that need no attention say why. */
const suppressed = {
  excepted: "An exception covers it, whose owner and last day its message names.",
} as const;

export function sarifOf({ stack, environment, time, findings }: Audit): Log {
  const all = allRules(findings);
  return {
    version: "2.1.0",
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    runs: [
      {
        tool: {
          driver: { name: "neuroerp-audit", semanticVersion: "1.0.0", rules: all.map(descriptorOf) },
        },
        automationDetails: { id: `audit/${environment}/${stack}` },
        invocations: [{ executionSuccessful: true, endTimeUtc: time }],
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => resultOf(finding, all)),
      },
    ],
  };
}

/** The packs' own, and whatever else has been reported. */
function allRules(findings: readonly Finding[]): readonly Rule[] {
  const named = findings.map(({ policy, severity }) => ruleOf(policy, severity));
  return [...new Map([...rules, ...named].map((rule) => [rule.id, rule])).values()];
}

function descriptorOf({ id, pack, severity, rule, why, mend }: Rule): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: rule },
    fullDescription: { text: `${rule} ${why}` },
    help: {
      text: `${rule} ${why}\nTo mend: ${mend}.`,
      markdown: `**${rule}** ${why}\n\nTo mend: ${mend}.`,
    },
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: [pack], "security-severity": scores[severity] },
  };
}

function resultOf(finding: Finding, all: readonly Rule[]): Result {
  const { policy, severity, standing, message, urn, resource, fingerprint } = finding;
  const rule = ruleOf(policy, severity);
  return {
    ruleId: policy,
    ruleIndex: all.findIndex(({ id }) => id === policy),
    level: standing === "violation" ? levels[severity] : "note",
    message: { text: message },
    locations: [
      {
        // What is deployed has no line of a file; code scanning wants one, so it is shown at the policy's.
        physicalLocation: {
          artifactLocation: { uri: rule.file, uriBaseId: "%SRCROOT%" },
          region: { startLine: 1 },
        },
        logicalLocations: [{ name: resource, fullyQualifiedName: urn, kind: "resource" }],
      },
    ],
    partialFingerprints: { "neuroerp/v1": fingerprint },
    ...(standing === "excepted"
      ? { suppressions: [{ kind: "external", justification: suppressed[standing] }] }
      : {}),
  };
}
