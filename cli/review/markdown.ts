/** Text of others in Markdown: it is shown as it is, and can neither format, link, nor call anybody. */

/** In a line or a cell; what stands between backticks stays code. */
export function plain(text: string): string {
  const parts = text.replaceAll(/\s+/g, " ").trim().split("`");
  // An odd one out is no pair.
  if (parts.length % 2 === 0) return escaped(parts.join("'"));
  return parts.map((part, index) => (index % 2 === 0 ? escaped(part) : code(part))).join("");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_{}[\]|~#]/g, String.raw`\$&`)
    .replaceAll("@", "@\u200b");
}

/** A name: a resource, a path, a policy. */
export function code(text: string): string {
  return `\`${text.replaceAll(/\s+/g, " ").replaceAll("`", "'").replaceAll("|", String.raw`\|`)}\``;
}

/** Several lines, as they are. @param most so many of the last lines */
export function block(text: string, most: number): string {
  const lines = text.replaceAll("```", "'''").split("\n");
  return ["```text", ...lines.slice(-most), "```"].join("\n");
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
