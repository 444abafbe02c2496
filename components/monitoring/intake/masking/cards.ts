/** Numbers of payment cards: 13 to 19 digits of an issuer's range, whose check digit is right. */
import { mask } from "./mask.ts";

const candidate = /\d(?:[ \u00a0-]?\d){12,}/g;
const separator = /[ \u00a0-]/;

/** Issuers' first digits and lengths: what times and ids begin with is no issuer's. */
const issuers: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:30[0-5]|309|36|38|39)/, [14, 15, 16, 17, 18, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]],
  [/^(?:5[0678]|6)/, [13, 14, 15, 16, 17, 18, 19]],
];

interface Group {
  readonly start: number;
  readonly end: number;
}

export function maskCards(text: string): string {
  return text.replace(candidate, (run: string, ...rest: unknown[]) => {
    const offset = rest.at(-2) as number;
    return maskRun(run, text, offset);
  });
}

/** A run may hold other numbers before and after: a time, an amount. */
function maskRun(run: string, text: string, offset: number): string {
  const groups = groupsOf(run);
  const first = groups[0];
  // An IBAN: "DE89 3704 …".
  if (
    first !== undefined &&
    first.end === 2 &&
    /(?:^|[^A-Za-z])[A-Z]{2}$/.test(text.slice(Math.max(0, offset - 3), offset))
  )
    return run;
  let masked = "";
  let kept = 0;
  for (let from = 0; from < groups.length; from++) {
    const to = cardFrom(groups, from, run, text, offset);
    if (to === undefined) continue;
    masked += run.slice(kept, groups[from]?.start) + mask;
    kept = groups[to]?.end ?? run.length;
    from = to;
  }
  return kept === 0 ? run : masked + run.slice(kept);
}

/** The last group of a card that begins with group `from`. */
function cardFrom(
  groups: readonly Group[],
  from: number,
  run: string,
  text: string,
  offset: number,
): number | undefined {
  const start = groups[from]?.start ?? 0;
  if (continues(text, offset + start)) return undefined;
  let digits = "";
  for (let to = from; to < groups.length; to++) {
    const { start: begin, end } = groups[to] ?? { start: 0, end: 0 };
    digits += run.slice(begin, end);
    if (digits.length > 19) return undefined;
    if (digits.length < 13 || !isCard(digits) || goesOn(text, offset + end)) continue;
    if (to === from || evenly(groups.slice(from, to + 1))) return to;
  }
  return undefined;
}

function groupsOf(run: string): Group[] {
  const groups: Group[] = [];
  let start = 0;
  for (let at = 0; at <= run.length; at++) {
    if (at < run.length && !separator.test(run[at] ?? "")) continue;
    groups.push({ start, end: at });
    start = at + 1;
  }
  return groups;
}

/** As cards are printed: 4-4-4-4, 4-6-5, 4-6-4, 4-4-5, or each alike but the last. */
function evenly(groups: readonly Group[]): boolean {
  const lengths = groups.map(({ start, end }) => end - start);
  if (/^4 (?:6 [45]|4 5)$/.test(lengths.join(" "))) return true;
  const [first = 0] = lengths;
  return lengths.slice(0, -1).every((each) => each === first) && (lengths.at(-1) ?? 0) <= first;
}

/** Whether what stands before belongs to the number: an identifier, or a number with a fraction. */
function continues(text: string, start: number): boolean {
  const before = text[start - 1] ?? "";
  if (before === "." || before === ",") return /\d/.test(text[start - 2] ?? "");
  if (!/[A-Za-z0-9]/.test(before)) return false;
  // A line's end that is written out is no letter.
  return !(/[nrt]/.test(before) && text[start - 2] === "\\");
}

function goesOn(text: string, end: number): boolean {
  const after = text[end] ?? "";
  return after === "." ? /\d/.test(text[end + 1] ?? "") : /[A-Za-z0-9]/.test(after);
}

function isCard(digits: string): boolean {
  return (
    issuers.some(([start, lengths]) => lengths.includes(digits.length) && start.test(digits)) &&
    hasCheckDigit(digits)
  );
}

/** Luhn's. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
