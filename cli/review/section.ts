/** A part of the comment that can be shortened, so that the whole fits where it is posted. */

export interface Section {
  readonly title: string;
  /** Heads of columns; without them the rows are a list. */
  readonly head?: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What stands under the title, before the rows. */
  readonly intro?: string;
  /** The smaller, the later it is shortened. */
  readonly rank: number;
  /** Shown when it is opened. */
  readonly folded?: boolean;
}

/** GitHub takes 65,536 characters in a comment. */
export const longest = 65_000;

/** The text of all sections, those of the least importance shortened until it fits; what was cut is said. */
export function fitted(head: string, sections: readonly Section[], limit = longest): string {
  const shown = sections.map(({ rows }) => rows.length);
  const text = () =>
    [head, ...sections.flatMap((section, index) => textOf(section, shown[index] ?? 0))].join("\n");
  const order = sections
    .map((_section, index) => index)
    .sort((a, b) => rankOf(sections, b) - rankOf(sections, a));
  for (const index of order) {
    while (text().length > limit && (shown[index] ?? 0) > 0) {
      // Few steps for many rows, and none too many.
      shown[index] = Math.floor((shown[index] ?? 0) * 0.7);
    }
  }
  const whole = text();
  return whole.length > limit ? `${whole.slice(0, limit)}\n` : whole;
}

function rankOf(sections: readonly Section[], index: number): number {
  return sections[index]?.rank ?? 0;
}

function textOf({ title, head, rows, intro, folded }: Section, shown: number): string[] {
  if (rows.length === 0 && intro === undefined) return [];
  const left = rows.length - shown;
  const lines = rows
    .slice(0, shown)
    .map((cells) => (head === undefined ? `- ${cells.join(" ")}` : row(cells)));
  const body = [
    ...(intro === undefined ? [] : [intro, ""]),
    ...(head === undefined || shown === 0 ? [] : [row(head), row(head.map(() => "---"))]),
    ...lines,
    ...(left === 0 ? [] : ["", `${left} more are left out: \`npm run review -- --json\` has them.`]),
  ];
  return folded === true
    ? ["", `<details><summary>${title}</summary>`, "", ...body, "", "</details>"]
    : ["", `### ${title}`, "", ...body];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
