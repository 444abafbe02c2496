/** A mutant: an environment with one field dropped or weakened, and the policy that must refuse it. */
import type { Beside, Change } from "../../fixtures/judged/changes.ts";

export interface Mutant {
  /** What is wrong with it. */
  readonly name: string;
  /** `security/non-root` */
  readonly policy: string;
  /** What the message begins with: the resource's name, or the service's. */
  readonly subject: string;
  readonly change?: Change;
  /** Written by hand beside the catalogue. */
  readonly beside?: Beside;
}

/** What is changed of a resource. */
export interface On {
  readonly type: string;
  readonly name: string;
}

export const gone = Symbol("gone");

/**
 * @param path `spec.containers[0].image`; a key with dots in it stands in quotes: `labels["a.b/c"]`
 * @param to the value instead
 * @param subject default: the resource's name
 */
export function weaker(policy: string, on: On, path: string, to: unknown, subject = on.name): Mutant {
  const { type, name } = on;
  const change: Change = { type, name, path: keysOf(path), ...(to === gone ? {} : { to }) };
  return { name: `${on.name}: ${path} ${wordsFor(to)}`, policy, subject, change };
}

/** A text in which each match of a pattern is replaced; by nothing, it is dropped. */
export function edited(
  policy: string,
  on: On,
  path: string,
  [pattern, to]: readonly [pattern: RegExp, to: string],
  subject = on.name,
): Mutant {
  const { type, name } = on;
  const change: Change = { type, name, path: keysOf(path), pattern: pattern.source, to };
  return { name: `${on.name}: /${pattern.source}/ becomes ${JSON.stringify(to)}`, policy, subject, change };
}

/** Without the protection that Pulumi gives it. */
export function unprotected(policy: string, { type, name }: On): Mutant {
  const change: Change = { type, name, path: [], unprotected: true };
  return { name: `${name}: is not protected`, policy, subject: name, change };
}

export function beside(policy: string, type: string, name: string, inputs: Beside["inputs"]): Mutant {
  return { name: `a ${type} by hand`, policy, subject: name, beside: { type, name, inputs } };
}

function wordsFor(to: unknown): string {
  return to === gone ? "is gone" : `is ${JSON.stringify(to)}`;
}

function keysOf(path: string): (string | number)[] {
  return [...path.matchAll(/\["([^"]+)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, plain]) => quoted ?? (index === undefined ? (plain ?? "") : Number(index)),
  );
}

/** As few previews as possible: in one, each resource is changed once, and each service or resource asked about once. */
export function batches(mutants: readonly Mutant[]): readonly (readonly Mutant[])[] {
  const made: Mutant[][] = [];
  for (const mutant of mutants) {
    const free = made.find((batch) => batch.every((each) => isApart(each, mutant)));
    if (free === undefined) made.push([mutant]);
    else free.push(mutant);
  }
  return made;
}

function isApart(a: Mutant, b: Mutant): boolean {
  const same = placeOf(a) === placeOf(b);
  return a.subject !== b.subject && (!same || (isFile(a) && isFile(b)));
}

/** On Docker many files are inputs of one resource. */
function isFile({ change }: Mutant): boolean {
  return change?.pattern !== undefined;
}

function placeOf({ change, beside }: Mutant): string {
  return `${(change ?? beside)?.type} ${(change ?? beside)?.name}`;
}
