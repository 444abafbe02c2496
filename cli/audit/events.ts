/** What `pulumi policy analyze --json` prints, read as findings. */
import { packOf } from "../../policies/all/packs.ts";
import type { Severity } from "../../policies/policy.ts";
import { unknownUntilUpdate } from "../../policies/unknown.ts";
import type { PolicyEvent } from "../review/events.ts";
import { type Finding, fingerprintOf, type Standing, severities } from "./findings.ts";
import { ruleOf } from "./rules.ts";
import { serviceOf } from "./services.ts";

/** One line, as far as it is read here. */
interface Event {
  readonly policyEvent?: PolicyEvent;
  readonly summaryEvent?: object;
}

export interface Events {
  /** The engine has come to its end. */
  readonly complete: boolean;
  readonly findings: readonly Finding[];
}

export interface Reading {
  /** The names of workloads. */
  readonly services: readonly string[];
  /** Takes secrets out of a text. */
  readonly mask: (text: string) => string;
}

export function eventsOf(output: string, reading: Reading): Events {
  const events = output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Event);
  return {
    complete: events.some(({ summaryEvent }) => summaryEvent !== undefined),
    findings: sorted(
      events.flatMap(({ policyEvent }) => (policyEvent === undefined ? [] : [finding(policyEvent, reading)])),
    ),
  };
}

function finding(event: PolicyEvent, { services, mask }: Reading): Finding {
  const policy = `${packOf(event.policyName, event.policyPackName)}/${event.policyName}`;
  const severity = severityOf(event.severity);
  const urn = event.resourceUrn ?? "";
  const resource = urn.split("::").slice(3).join("::");
  const { rule, why } = ruleOf(policy, severity);
  // The engine's SDK puts the policy's description before what it says.
  const message = mask(withoutHead(event.message.trim(), `${rule} ${why}`));
  const says = withoutName(message.split("\n")[0] ?? "", resource);
  return {
    severity,
    standing: standingOf(event.enforcementLevel, message),
    policy,
    urn,
    resource,
    service: serviceOf(resource, services) || serviceOf(says, services),
    says,
    message,
    fingerprint: fingerprintOf(policy, urn, says),
  };
}

function standingOf(level: string, message: string): Standing {
  if (level !== "advisory") return "violation";
  if (message.includes(unknownUntilUpdate)) return "unknown";
  return /\n {2}excepted until /.test(message) ? "excepted" : "advice";
}

/** A policy without one is of the second highest: nothing is belittled that nobody has judged. */
function severityOf(said: string | undefined): Severity {
  return severities.find((severity) => severity === said) ?? "high";
}

function withoutHead(message: string, description: string): string {
  if (message.startsWith(`${description}\n`)) return message.slice(description.length + 1);
  const [, ...rest] = message.split("\n");
  // The lines of a message of ours are set in, but for its first one.
  return rest.length === 0 || rest[0]?.startsWith("  ") === true ? message : rest.join("\n");
}

function withoutName(line: string, name: string): string {
  return line.startsWith(`${name}: `) ? line.slice(name.length + 2) : line;
}

/** The worst first, then by service; the engine's order is that of its threads. */
function sorted(findings: readonly Finding[]): Finding[] {
  const rank = ({ severity }: Finding) => severities.indexOf(severity);
  const key = (each: Finding) => [each.service, each.policy, each.urn, each.says].join("\n");
  return [...findings].sort((a, b) => rank(a) - rank(b) || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
