/** Reads PromQL with Prometheus' own grammar, to judge queries without a server. */
import { parser } from "@prometheus-io/lezer-promql";
import { parseDuration } from "../../catalog/duration.ts";

export interface Range {
  /** The name of the series; empty where only labels choose. */
  readonly metric: string;
  readonly milliseconds: number;
  readonly kind: "range" | "subquery";
}

/** The first piece that is no PromQL; null where all is. */
export function syntaxError(expr: string): string | null {
  let found: string | null = null;
  parser.parse(expr).iterate({
    enter({ type, from, to }) {
      if (type.isError) found ??= expr.slice(from, Math.max(to, from + 1)) || "the end";
    },
  });
  return found;
}

/** Every range over series, `x[5m]`, and every subquery, `x[1h:1m]`. */
export function rangesOf(expr: string): readonly Range[] {
  const ranges: Range[] = [];
  parser.parse(expr).iterate({
    enter({ name, node }) {
      if (name !== "MatrixSelector" && name !== "SubqueryExpr") return;
      const length = node.getChild("DurationExpr");
      if (length === null) throw new Error(`${expr}: a ${name} without a length`);
      const identifier = node.getChild("VectorSelector")?.getChild("Identifier");
      ranges.push({
        metric: identifier == null ? "" : expr.slice(identifier.from, identifier.to),
        milliseconds: milliseconds(expr.slice(length.from, length.to)),
        kind: name === "MatrixSelector" ? "range" : "subquery",
      });
    },
  });
  return ranges;
}

/** `1h30m` is the sum of its parts. */
function milliseconds(text: string): number {
  const parts = text.match(/\d+[a-z]+/g) ?? [];
  if (parts.join("") !== text) throw new Error(`"${text}" is no length of time`);
  return parts.reduce((sum, part) => {
    const parsed = parseDuration(part);
    if (!("value" in parsed)) throw new Error(`"${part}" is no length of time`);
    return sum + parsed.value;
  }, 0);
}
