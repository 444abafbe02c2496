/** PromQL in pieces. */
import type { Milliseconds } from "../catalog/plan.ts";

/** As Prometheus writes durations: `1h30m`, `500ms`. */
export function window(length: Milliseconds): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1000],
    ["ms", 1],
  ] as const;
  let rest = length;
  let text = "";
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === "" ? "0s" : text;
}

/** `http_requests_total{status=~"5.."}`; a value that begins with an operator (`=~`, `!=`, `!~`) is matched by it. */
export function selector(metric: string, labels: Readonly<Record<string, string>> = {}): string {
  const matchers = Object.entries(labels).map(([name, value]) => {
    const [, operator = "=", text = ""] = /^(=~|!=|!~)?(.*)$/s.exec(value) ?? [];
    return `${name}${operator}${JSON.stringify(text)}`;
  });
  return matchers.length === 0 ? metric : `${metric}{${matchers.join(",")}}`;
}

/** For `=~` and `!~`, which are anchored: any of these texts. */
export function anyOf(texts: readonly string[]): string {
  return texts.map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
}
