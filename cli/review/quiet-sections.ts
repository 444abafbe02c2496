/** Parts of the comment that are there for who asks: everything that changes, parity, budgets. */
import { percent } from "../slo/words.ts";
import type { Change } from "./changes.ts";
import { code, counted, plain } from "./markdown.ts";
import type { EnvironmentReview, Review } from "./result.ts";
import type { Section } from "./section.ts";

export function changeSection(environments: readonly EnvironmentReview[]): Section {
  const rows = environments.flatMap(({ environment, changes }) =>
    [...new Set(changes.map(({ service }) => service))].sort().map((service) => {
      const own = changes.filter((each) => each.service === service);
      const cells = (["create", "update", "replace", "delete"] as const).map((operation) =>
        named(own, operation),
      );
      return [environment, code(service), ...cells];
    }),
  );
  const count = environments.reduce((sum, { changes }) => sum + changes.length, 0);
  return {
    title: `Changes by environment and service (${count})`,
    rank: 6,
    folded: true,
    head: ["environment", "service", "created", "updated", "replaced", "deleted"],
    rows,
  };
}

/** `Deployment valeo-crm (2 inputs)`; of many, the first. */
function named(changes: readonly Change[], operation: Change["operation"]): string {
  const own = changes.filter((each) => each.operation === operation);
  const shown = own.slice(0, 6).map(({ kind, name, changed }) => {
    const what =
      operation === "update"
        ? ` (${changed.slice(0, 2).map(code).join(", ")}${changed.length > 2 ? ", …" : ""})`
        : "";
    return `${kind} ${code(name)}${what}`;
  });
  return [...shown, ...(own.length > 6 ? [`${own.length - 6} more`] : [])].join(", ");
}

export function paritySection(parity: Review["parity"]): Section {
  const common = { title: "Parity of the platforms", rank: 7 } as const;
  if (parity === null) return { ...common, folded: true, rows: [], intro: "It could not be compared." };
  return {
    ...common,
    head: ["field", "platform", "before", "after"],
    rows: parity.map(({ field, platform, before, after }) => [
      code(field),
      platform,
      plain(before ?? "none"),
      plain(after ?? "none"),
    ]),
  };
}

export function budgetSection(environments: readonly EnvironmentReview[]): Section {
  const unknown = environments.flatMap(({ environment, budgets }) =>
    budgets.unknown === null ? [] : [`${environment}: ${plain(budgets.unknown)}.`],
  );
  const rows = environments.flatMap(({ environment, budgets }) =>
    budgets.rows.map(({ service, objective, left }) => [
      environment,
      code(service),
      code(objective),
      left <= 0 ? `**spent** (${percent(left)})` : percent(left),
    ]),
  );
  const spent = environments.flatMap(({ budgets }) => budgets.rows.filter(({ left }) => left <= 0)).length;
  return {
    title: `Error budgets${spent === 0 ? "" : `: ${counted(spent, "budget is", "budgets are")} spent`}`,
    rank: 8,
    folded: spent === 0,
    head: ["environment", "service", "objective", "left"],
    rows,
    ...(unknown.length === 0 ? {} : { intro: unknown.join(" ") }),
  };
}
