/** What is wrong with a catalogue: collected, then reported all at once, for people. */

/** One mistake of the catalogue's author. */
export interface Problem {
  /** Where: `services.valeo-crm.needs[1]`. */
  readonly path: string;
  /** What was given, as it may be printed: cut, and never a secret. */
  readonly value: string;
  /** What may stand there. */
  readonly allowed: string;
  /** What to do. */
  readonly remedy: string;
}

/** Keys and list positions from the catalogue's root. */
export type Path = readonly (string | number)[];

/** All problems of one catalogue; its message is the report. */
export class CatalogError extends Error {
  override readonly name = "CatalogError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(formatProblems(problems));
    this.problems = problems;
    // The author's mistake is not where the code stands that found it.
    this.stack = this.message;
  }
}

/** Collects problems while a catalogue is read and checked. */
export class Report {
  readonly #found: { readonly at: Path; readonly problem: Problem }[] = [];
  readonly #blamed = new Set<string>();

  /** `value` is text that may be printed: use {@link show} or {@link hide}. */
  add(at: Path, value: string, allowed: string, remedy: string): void {
    this.#found.push({ at, problem: { path: formatPath(at), value, allowed, remedy } });
    for (let length = 0; length <= at.length; length++) this.#blamed.add(formatPath(at.slice(0, length)));
  }

  /** True where a problem is known at this path or below it: a follow-up would only be noise. */
  blames(at: Path): boolean {
    return this.#blamed.has(formatPath(at));
  }

  /** Throws everything that was found, in order of path. */
  throwIfAny(): void {
    if (this.#found.length === 0) return;
    const sorted = this.#found.toSorted((a, b) => comparePaths(a.at, b.at));
    throw new CatalogError(sorted.map(({ problem }) => problem));
  }
}

function comparePaths(a: Path, b: Path): number {
  for (const [i, left] of a.entries()) {
    const right = b[i];
    if (right === undefined) return 1;
    if (left === right) continue;
    if (typeof left === "number" && typeof right === "number") return left - right;
    return String(left) < String(right) ? -1 : 1;
  }
  return a.length - b.length;
}

export function formatPath(at: Path): string {
  if (at.length === 0) return "(the catalogue)";
  let text = "";
  for (const step of at) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${quote(step)}]`;
  }
  return text;
}

const longest = 60;

/** A text in quotes, cut, with nothing in it that a terminal would obey. */
export function quote(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  // JSON leaves DEL, C1 controls and bidirectional overrides as they are.
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A value as a report may print it: of a list or an object only its shape, since a secret could be inside. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value);
    return keys.length === 0 ? "an empty object" : `an object with ${listing(keys, 3)}`;
  }
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  return String(value);
}

/** The same for a value that may be secret: its kind alone. */
export function hide(value: unknown): string {
  if (typeof value === "string") return `(hidden, ${value.length} characters)`;
  return typeof value === "number" || typeof value === "bigint" ? "a number" : show(value);
}

/** `"a", "b" and 7 more`. */
export function listing(names: readonly string[], limit = 12): string {
  if (names.length === 0) return "(there are none)";
  const shown = names.slice(0, limit).map(quote).join(", ");
  return names.length > limit ? `${shown} and ${names.length - limit} more` : shown;
}

const most = 100;

/** The report: first how many, then each with what to do about it. */
export function formatProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const entries = problems
    .slice(0, most)
    .map(
      ({ path, value, allowed, remedy }, i) =>
        `${i + 1}. ${path}\n   given:   ${value}\n   allowed: ${allowed}\n   remedy:  ${remedy}`,
    );
  const rest = problems.length > most ? [`… and ${problems.length - most} more.`] : [];
  return [`The catalogue has ${count}; nothing was changed.`, ...entries, ...rest].join("\n\n");
}
