/** Reads PromQL as far as objectives need: which series it reads, what it compares with what, and over which windows. */

export interface Selector {
  readonly metric: string;
  /** Label → the operator and the text: `=0.5`, `=~5..`. */
  readonly labels: Readonly<Record<string, string>>;
}

/** `left > 0.0144` */
export interface Comparison {
  readonly left: string;
  readonly operator: string;
  readonly right: number;
}

const selector = /([A-Za-z_:][\w:]*)\{((?:[^"{}]|"(?:[^"\\]|\\.)*")*)\}/g;
const matcher = /(\w+)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*")/g;

/** Series with a selector of their own; a name alone is not read. */
export function selectorsOf(expression: string): readonly Selector[] {
  return [...expression.matchAll(selector)].map(([, metric = "", labels = ""]) => ({
    metric,
    labels: Object.fromEntries(
      [...labels.matchAll(matcher)].map(([, name = "", operator = "", quoted = '""']) => [
        name,
        `${operator}${unquoted(quoted)}`,
      ]),
    ),
  }));
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

/** Parts of an expression between a word that stands in no parentheses: `split("a or (b or c)", "or")`. */
export function split(expression: string, word: "or" | "and"): readonly string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  const borders = new RegExp(String.raw`"(?:[^"\\]|\\.)*"|[(){}\[\]]|\b${word}\b(?:\s+on\s*\([^)]*\))?`, "g");
  for (const { 0: found, index } of expression.matchAll(borders)) {
    if (found.startsWith('"')) continue;
    if ("([{".includes(found)) depth += 1;
    else if (")]}".includes(found)) depth -= 1;
    else if (depth === 0) {
      parts.push(bare(expression.slice(from, index)));
      from = index + found.length;
    }
  }
  return [...parts, bare(expression.slice(from))];
}

/** Without parentheses around all of it. */
export function bare(expression: string): string {
  const text = expression.trim();
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let depth = 0;
  for (const [index, { 0: sign }] of [...text.matchAll(/"(?:[^"\\]|\\.)*"|[()]/g)].map(
    (each) => [each.index, each] as const,
  )) {
    if (sign === "(") depth += 1;
    else if (sign === ")") depth -= 1;
    if (depth === 0 && index < text.length - 1) return text;
  }
  return bare(text.slice(1, -1));
}

/** The comparison that an expression ends with. */
export function comparisonOf(expression: string): Comparison | undefined {
  const found = /^(.*?)\s*(>=|<=|==|!=|>|<)\s*(?:bool\s+)?(-?[\d.]+(?:e-?\d+)?)$/s.exec(bare(expression));
  if (found === null) return undefined;
  const [, left = "", operator = "", right = ""] = found;
  return { left: bare(left), operator, right: Number(right) };
}

/** The number that an expression is divided by, at its end. */
export function divisorOf(expression: string): number | undefined {
  const [, number] = /\/\s*([\d.]+(?:e-?\d+)?)$/.exec(expression.trim()) ?? [];
  return number === undefined ? undefined : Number(number);
}

const unit = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 } as const;

/** @example seconds("1h30m") === 5400; undefined: it is no duration of Prometheus */
export function seconds(duration: unknown): number | undefined {
  if (typeof duration === "number") return duration === 0 ? 0 : undefined;
  if (typeof duration !== "string" || !/^(?:\d+(?:ms|[smhdwy]))+$/.test(duration))
    return duration === "0" ? 0 : undefined;
  return [...duration.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, name]) => sum + Number(count) * unit[name as keyof typeof unit],
    0,
  );
}

/** Over how long an expression counts: of a sum over recorded points its range, else the window in the series' name. */
export function windowOf(expression: string): number | undefined {
  const [, range] = /\[(\w+)(?::\w*)?\]/.exec(expression) ?? [];
  const [, named] = /:(?:increase|ratio|rate)(\d+(?:ms|[smhdwy]))\b/.exec(expression) ?? [];
  return seconds(range ?? named);
}
