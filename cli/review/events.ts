/** What a preview said: Pulumi's engine events, with nothing secret in them. */
import { packOf } from "../../policies/all/packs.ts";
import { isRecord, type Properties, redact } from "../../providers/supervisor/properties.ts";

export type Operation = "create" | "update" | "replace" | "delete" | "same";

export interface Step {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly operation: Operation;
  /** Inputs, secrets hidden; undefined for a new one. */
  readonly before: Properties | undefined;
  /** Undefined for one that goes. */
  readonly after: Properties | undefined;
  /** Paths of inputs, in order: `spec.replicas`. */
  readonly changed: readonly string[];
  /** Those that cannot be changed in place. */
  readonly replacing: readonly string[];
}

export interface PolicyResult {
  readonly pack: string;
  readonly policy: string;
  readonly level: string;
  readonly severity: string;
  readonly urn: string;
  readonly message: string;
}

export interface Preview {
  readonly steps: readonly Step[];
  readonly policies: readonly PolicyResult[];
  readonly errors: readonly string[];
  /** False where it ended before it had looked at everything. */
  readonly finished: boolean;
}

interface State {
  readonly inputs?: Properties;
  readonly custom?: boolean;
}

interface Metadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly old?: State | null;
  readonly new?: State | null;
  readonly detailedDiff?: Readonly<
    Record<string, { readonly diffKind?: string; readonly kind?: string }>
  > | null;
  readonly diffs?: readonly string[] | null;
}

/** What a policy has said, as the engine tells it. */
export interface PolicyEvent {
  readonly resourceUrn?: string;
  readonly message: string;
  readonly policyName: string;
  readonly policyPackName: string;
  readonly enforcementLevel: string;
  readonly severity?: string;
}

interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: Metadata };
  readonly policyEvent?: PolicyEvent;
  readonly diagnosticEvent?: { readonly message: string; readonly severity: string; readonly urn?: string };
  readonly summaryEvent?: { readonly resourceChanges: Readonly<Record<string, number>> };
  readonly errorEvent?: { readonly error: string };
}

/** The engine's names, in the order of how much they say of one resource. */
const operations: Readonly<Record<string, Operation>> = {
  replace: "replace",
  "create-replacement": "replace",
  create: "create",
  import: "create",
  update: "update",
  delete: "delete",
  same: "same",
};

/** @param lines what `pulumi preview --json` streams: an event a line; other lines are passed over */
export function readPreview(lines: string): Preview {
  const events = lines.split("\n").flatMap(parsed);
  return {
    steps: stepsOf(events),
    policies: unique(events.flatMap(policyOf)),
    errors: [...new Set(events.flatMap(errorOf))],
    finished: events.some(({ summaryEvent }) => summaryEvent !== undefined),
  };
}

function parsed(line: string): EngineEvent[] {
  if (!line.startsWith("{")) return [];
  try {
    return [JSON.parse(line) as EngineEvent];
  } catch {
    return [];
  }
}

function stepsOf(events: readonly EngineEvent[]): Step[] {
  const found = new Map<string, Step>();
  for (const { resourcePreEvent } of events) {
    const step = resourcePreEvent === undefined ? undefined : stepOf(resourcePreEvent.metadata);
    // A replacement comes as three: the one that says so is kept.
    if (step === undefined || found.get(step.urn)?.operation === "replace") continue;
    found.set(step.urn, step);
  }
  return [...found.values()].sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

function stepOf(metadata: Metadata): Step | undefined {
  const { op, urn, type } = metadata;
  const operation = operations[op];
  const isReal = (metadata.new ?? metadata.old)?.custom === true && !type.startsWith("pulumi:");
  if (operation === undefined || !isReal) return undefined;
  const details = Object.entries(metadata.detailedDiff ?? {});
  return {
    urn,
    type,
    name: nameOf(urn),
    operation,
    before: operation === "create" ? undefined : inputsOf(metadata.old),
    after: operation === "delete" ? undefined : inputsOf(metadata.new),
    changed: details.length > 0 ? details.map(([path]) => path).sort() : [...(metadata.diffs ?? [])].sort(),
    replacing: details
      .filter(([, { diffKind, kind }]) => (diffKind ?? kind ?? "").includes("replace"))
      .map(([path]) => path)
      .sort(),
  };
}

function inputsOf(state: State | null | undefined): Properties {
  const inputs = redact(state?.inputs ?? {});
  return isRecord(inputs) ? inputs : {};
}

export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function policyOf({ policyEvent }: EngineEvent): PolicyResult[] {
  if (policyEvent === undefined) return [];
  const {
    policyName,
    policyPackName,
    enforcementLevel,
    severity = "",
    resourceUrn = "",
    message,
  } = policyEvent;
  const plain = message.replaceAll(/<\{%[^%]*%\}>/g, "").trim();
  return [
    {
      pack: packOf(policyName, policyPackName),
      policy: policyName,
      level: enforcementLevel,
      severity,
      urn: resourceUrn,
      message: plain,
    },
  ];
}

function unique(results: readonly PolicyResult[]): PolicyResult[] {
  return [...new Map(results.map((each) => [JSON.stringify(each), each])).values()];
}

function errorOf({ diagnosticEvent, errorEvent }: EngineEvent): string[] {
  if (errorEvent !== undefined) return [errorEvent.error.trim()];
  if (diagnosticEvent?.severity !== "error") return [];
  return [diagnosticEvent.message.replaceAll(/<\{%[^%]*%\}>/g, "").trim()];
}
