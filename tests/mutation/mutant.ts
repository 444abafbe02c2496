/** A mutant: rules with one small mistake, and the changes that make one. */
import { isAlert, type Rule, type RuleFile } from "../../slo/rule.ts";

export interface Mutant {
  /** What is wrong with it. */
  readonly name: string;
  /** The file of rules that it is in. */
  readonly file: string;
  readonly change: (file: RuleFile) => RuleFile;
  /** The tests that look at what it breaks: they are run first. */
  readonly seenBy: RegExp;
}

/** A rule by its name, and by any of its labels. */
export type Which = Readonly<Record<string, string>> &
  ({ readonly record: string } | { readonly alert: string });

/** Rules instead of one; none: it is gone. */
export type Change = (rule: Rule) => readonly Rule[];

type Row = readonly [name: string, which: Which, change: Change, seenBy: RegExp];

/** Mutants of a file, each a change of exactly one of its rules. */
export function mutants(file: string, rows: readonly Row[]): Mutant[] {
  return rows.map(([name, which, change, seenBy]) => ({
    name: `${file}: ${name}`,
    file,
    change: (rules) => changeOne(rules, which, change),
    seenBy,
  }));
}

function changeOne(file: RuleFile, which: Which, change: Change): RuleFile {
  let found = 0;
  const groups = file.groups.map((group) => ({
    ...group,
    rules: group.rules.flatMap((rule) => {
      if (!isMeant(rule, which)) return [rule];
      found++;
      return change(rule);
    }),
  }));
  if (found !== 1) throw new Error(`${found} rules of ${file.name} are ${JSON.stringify(which)}`);
  return { ...file, groups };
}

function isMeant(rule: Rule, { record, alert, ...labels }: Which): boolean {
  const name = isAlert(rule) ? rule.alert : rule.record;
  return (
    name === (record ?? alert) &&
    Object.entries(labels).every(([label, value]) => rule.labels?.[label] === value)
  );
}

/** The first place in its expression that says this says that. */
export function says(from: string | RegExp, to: string): Change {
  return (rule) => {
    const expr = rule.expr.replace(from, to);
    if (expr === rule.expr) throw new Error(`It does not say ${from}: ${rule.expr}`);
    return [{ ...rule, expr }];
  };
}

/** Every place that says this says that. */
export function saysAll(from: string, to: string): Change {
  return says(new RegExp(from.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"), "g"), to);
}

/** The first threshold, wherever it stands, so many times as high. */
export function scales(factor: number): Change {
  return (rule) => {
    const [comparison = "", threshold = ""] = /> (0\.\d+)/.exec(rule.expr) ?? [];
    return saysAll(comparison, `> ${Number(threshold) * factor}`)(rule);
  };
}

/** The whole expression, made into another one. */
export function becomes(make: (expr: string) => string): Change {
  return (rule) => [{ ...rule, expr: make(rule.expr) }];
}

export function labelled(labels: Readonly<Record<string, string>>): Change {
  return (rule) => [{ ...rule, labels: { ...rule.labels, ...labels } } as Rule];
}

/** `for`, `keep_firing_for`; undefined: without. */
export function timed(field: "for" | "keep_firing_for", value: string | undefined): Change {
  return (rule) => {
    const { [field]: before, ...rest } = rule as Rule & Partial<Record<typeof field, string>>;
    if (before === value) throw new Error(`It has ${field} ${value}`);
    return [value === undefined ? rest : { ...rest, [field]: value }];
  };
}

export const gone: Change = () => [];

/** A rule that stands before all others of its group. */
export function first(file: string, name: string, which: Which, seenBy: RegExp): Mutant {
  return {
    name: `${file}: ${name}`,
    file,
    change: (rules) => {
      let moved = 0;
      const groups = rules.groups.map((group) => {
        const [meant, others] = [true, false].map((is) =>
          group.rules.filter((rule) => isMeant(rule, which) === is),
        );
        moved += meant?.length ?? 0;
        return { ...group, rules: [...(meant ?? []), ...(others ?? [])] };
      });
      if (moved !== 1) throw new Error(`${moved} rules of ${file} are ${JSON.stringify(which)}`);
      return { ...rules, groups };
    },
    seenBy,
  };
}
