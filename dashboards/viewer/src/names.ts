/** Names of series. */

/** @param format `{{label}}` for a label's value; empty: the whole series, as Prometheus writes it */
export function nameOf(format: string, labels: Readonly<Record<string, string>>): string {
  if (format !== "") return format.replaceAll(/\{\{\s*([^}\s]+)\s*\}\}/g, (_, label) => labels[label] ?? "");
  const { __name__: name = "", ...others } = labels;
  const pairs = Object.entries(others).map(([label, value]) => `${label}="${value}"`);
  return `${name}{${pairs.join(", ")}}`;
}
