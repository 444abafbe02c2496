/** The policies of the packs, as an audit's reports name and explain them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packs } from "../../policies/all/packs.ts";
import { type PackName, packNames } from "../../policies/packs.ts";
import type { Severity } from "../../policies/policy.ts";
import { root } from "../engine.ts";

export interface Rule {
  /** Such as `security/no-privilege`. */
  readonly id: string;
  readonly pack: string;
  readonly name: string;
  readonly severity: Severity;
  readonly rule: string;
  readonly why: string;
  readonly mend: string;
  /** Relative to the checkout. */
  readonly file: string;
}

export const rules: readonly Rule[] = packNames.flatMap((pack) =>
  packs[pack].map((policy) => ({
    id: `${pack}/${policy.name}`,
    pack,
    name: policy.name,
    severity: policy.severity,
    rule: policy.rule,
    why: policy.why,
    mend: policy.mend,
    file: fileOf(pack, policy.name),
  })),
);

const known = new Map(rules.map((rule) => [rule.id, rule]));

/** What a pack adds to its policies by itself has no file of its own, and explains itself. */
export function ruleOf(id: string, severity: Severity): Rule {
  const [pack = "", name = id] = id.split("/");
  return (
    known.get(id) ?? {
      id,
      pack,
      name,
      severity,
      rule: `${name} of the pack ${pack}.`,
      why: "Its message says why.",
      mend: "do what its message says",
      file: "policies/pack.ts",
    }
  );
}

/** Those that an environment switches off. @param path of its settings */
export function disabledIn(path: string): readonly string[] {
  const settings = JSON.parse(readFileSync(path, "utf8")) as Settings;
  const levelOf = (name: string) => {
    const said = settings[name] ?? settings["all"];
    return typeof said === "string" ? said : said?.enforcementLevel;
  };
  return rules.filter(({ name }) => levelOf(name) === "disabled").map(({ id }) => id);
}

/** As Pulumi takes it: a policy's level alone, or among its settings. */
type Settings = Readonly<Record<string, string | { readonly enforcementLevel?: string }>>;

/** A policy is a file of its name; one that shares a file is found in its pack's list. */
function fileOf(pack: PackName, name: string): string {
  const own = `policies/${pack}/${name}.ts`;
  return existsSync(join(root, own)) ? own : `policies/${pack}/policies.ts`;
}
