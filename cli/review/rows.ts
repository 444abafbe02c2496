/** Rows of the comment's tables: what is the same in several environments, or of many resources, is said once. */
import { code, plain } from "./markdown.ts";
import type { ObjectiveChange } from "./objectives.ts";
import type { Verdict } from "./policies.ts";
import type { EnvironmentReview } from "./result.ts";

/** So many of a kind are shown; the number of the others is. */
const most = 4;

/** Rows that differ in their environment alone become one. */
export function merged(rows: readonly (readonly [environment: string, ...cells: string[]])[]): string[][] {
  const found = new Map<string, { environments: string[]; cells: string[] }>();
  for (const [environment, ...cells] of rows) {
    const key = JSON.stringify(cells);
    const known = found.get(key) ?? { environments: [], cells };
    if (!known.environments.includes(environment)) known.environments.push(environment);
    found.set(key, known);
  }
  return [...found.values()].map(({ environments, cells }) => [environments.join(", "), ...cells]);
}

/** One row for each policy and mend: environments, severity, policy, what is wrong, mend. */
export function verdictRows(
  environments: readonly EnvironmentReview[],
  kind: keyof EnvironmentReview["policies"],
): string[][] {
  return merged(
    environments.flatMap(({ environment, policies }) => {
      const groups = grouped(policies[kind], ({ policy, severity, mend }) =>
        JSON.stringify([policy, severity, mend]),
      );
      return groups.map((group): [string, ...string[]] => [environment, ...verdictCells(group)]);
    }),
  );
}

function verdictCells([first, ...others]: readonly [Verdict, ...Verdict[]]): string[] {
  const says = [first, ...others].map((each) => plain(each.says));
  return [first.severity, code(first.policy), few(says, "<br>"), plain(first.mend)];
}

/** Of many alerts that come or go with a service, one row. */
export function objectiveRows(
  environments: readonly EnvironmentReview[],
  wanted: (change: ObjectiveChange) => boolean,
): string[][] {
  return merged(
    environments.flatMap(({ environment, objectives }) => {
      const groups = grouped(objectives.filter(wanted), (each) => groupOf(each));
      return groups.flatMap((group) =>
        objectiveCells(group).map((cells): [string, ...string[]] => [environment, ...cells]),
      );
    }),
  );
}

function groupOf({ kind, service, name, change }: ObjectiveChange): string {
  const isMany = kind === "alert" && (change === "added" || change === "removed");
  return JSON.stringify([kind, service, change, isMany ? "" : name]);
}

function objectiveCells(group: readonly [ObjectiveChange, ...ObjectiveChange[]]): string[][] {
  const [{ service, change }] = group;
  if (group.length > most) {
    const names = few(
      group.map(({ name }) => code(name)),
      ", ",
    );
    return [[code(service), `${group.length} alerts ${change}: ${names}`, "", ""]];
  }
  return group.map(({ kind, name, before, after }) => [
    code(service),
    `${kind} ${code(name)}: ${change}`,
    before === null ? "none" : plain(before),
    after === null ? "none" : plain(after),
  ]);
}

function few(texts: readonly string[], between: string): string {
  const shown = texts.length > most ? texts.slice(0, most - 1) : texts;
  const left = texts.length - shown.length;
  return [...shown, ...(left === 0 ? [] : [`and ${left} more`])].join(between);
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): [Item, ...Item[]][] {
  const found = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const group = found.get(key(item));
    if (group === undefined) found.set(key(item), [item]);
    else group.push(item);
  }
  return [...found.values()];
}
