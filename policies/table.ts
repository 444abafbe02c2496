/** The tables of all policies in docs/policies.md: `node policies/table.ts` writes them there. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packNames } from "./packs.ts";
import type { Policy } from "./policy.ts";
import { reliability } from "./reliability/policies.ts";
import { security } from "./security/policies.ts";
import { slo } from "./slo/policies.ts";

const packs = { slo, reliability, security } as const;

/** Cells: the policy, its severity, whether it judges one resource or the stack, its rule, its settings. */
export function policyRows(policies: readonly Policy[]): readonly (readonly string[])[] {
  return policies.map(({ name, severity, judges, rule, settings = {} }) => [
    `\`${name}\``,
    severity,
    judges,
    rule,
    Object.entries(settings)
      .map(([setting, { default: value }]) => `\`${setting}\`: \`${JSON.stringify(value)}\``)
      .join(", ") || "-",
  ]);
}

export function policyTables(): string {
  return packNames
    .map((pack) =>
      [
        `### Pack \`${pack}\``,
        "",
        "| policy | severity | judges | rule | settings |",
        "| --- | --- | --- | --- | --- |",
        ...policyRows(packs[pack]).map(
          (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
        ),
      ].join("\n"),
    )
    .join("\n\n");
}

export const document = join(import.meta.dirname, "..", "docs", "policies.md");
/** Where the tables stand in it. */
export const place = /(?<=<!-- policies -->\n).*(?=<!-- end -->)/s;

if (import.meta.main)
  writeFileSync(
    document,
    readFileSync(document, "utf8").replace(place, () => `\n${policyTables()}\n\n`),
  );
