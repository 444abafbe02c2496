/** What the policies said, by what has to be done about it. */
import { nameOf, type PolicyResult } from "./events.ts";

export interface Verdict {
  /** `security/no-privilege`. */
  readonly policy: string;
  readonly severity: string;
  readonly resource: string;
  /** What is wrong. */
  readonly says: string;
  readonly mend: string;
}

export interface Verdicts {
  /** Of mandatory policies: an update is refused. */
  readonly violations: readonly Verdict[];
  readonly advisory: readonly Verdict[];
  /** What a preview cannot know; judged again at the update. */
  readonly unknown: readonly Verdict[];
  /** Excepted, with owner, reason and last day. */
  readonly exceptions: readonly Verdict[];
}

const severities: readonly string[] = ["critical", "high", "medium", "low"];

export function verdictsOf(results: readonly PolicyResult[]): Verdicts {
  const sorted = results
    .map((result) => ({ result, verdict: verdictOf(result) }))
    .sort((a, b) => rank(a.verdict) - rank(b.verdict) || (textOf(a.verdict) < textOf(b.verdict) ? -1 : 1));
  const of = (kind: keyof Verdicts) =>
    sorted.filter(({ result }) => kindOf(result) === kind).map(({ verdict }) => verdict);
  return {
    violations: of("violations"),
    advisory: of("advisory"),
    unknown: of("unknown"),
    exceptions: of("exceptions"),
  };
}

function kindOf({ level, message }: PolicyResult): keyof Verdicts {
  if (level === "mandatory") return "violations";
  if (message.includes("unknown until update")) return "unknown";
  return /\n\s*excepted until /.test(message) ? "exceptions" : "advisory";
}

function verdictOf({ pack, policy, severity, urn, message }: PolicyResult): Verdict {
  const [first = "", ...more] = message.split("\n").map((line) => line.trim());
  const marked = (mark: string) => more.find((line) => line.startsWith(mark)) ?? "";
  const exception = marked("excepted until ");
  return {
    policy: `${pack}/${policy}`,
    severity,
    resource: urn === "" ? "the stack" : nameOf(urn),
    says: exception === "" ? first : `${first} (${exception})`,
    mend: marked("mend: ").slice("mend: ".length),
  };
}

function rank({ severity }: Verdict): number {
  const place = severities.indexOf(severity);
  return place < 0 ? severities.length : place;
}

function textOf({ policy, resource, says }: Verdict): string {
  return `${policy} ${resource} ${says}`;
}
