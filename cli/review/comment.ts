/** A review as one comment of a pull request, in Markdown. */
import type { Change } from "./changes.ts";
import { block, code, counted, plain } from "./markdown.ts";
import type { ObjectiveChange } from "./objectives.ts";
import { budgetSection, changeSection, paritySection } from "./quiet-sections.ts";
import type { EnvironmentReview, Review } from "./result.ts";
import { merged, objectiveRows, verdictRows } from "./rows.ts";
import { fitted, longest, type Section } from "./section.ts";

/** By it the comment is found again, so that it is updated in place. */
export const marker = "<!-- neuroerp-review -->";

/** @param limit characters that it may have */
export function commentOf(review: Review, limit = longest): string {
  const { environments } = review;
  const head = [
    marker,
    verdict(environments),
    "",
    `Compared with ${plain(review.base)}.`,
    "",
    summary(environments),
  ];
  return `${fitted(
    head.join("\n"),
    [
      failures(environments),
      refused(environments),
      weaker(environments),
      restarts(environments),
      excused(environments),
      otherObjectives(environments),
      changeSection(environments),
      paritySection(review.parity),
      budgetSection(environments),
    ],
    limit - 1,
  )}\n`;
}

/** The one line that everybody reads. */
export function verdict(environments: readonly EnvironmentReview[]): string {
  const failed = environments.filter(({ previewed }) => !previewed).map(({ environment }) => environment);
  const violated = environments.flatMap(({ environment, policies: { violations } }) =>
    violations.length === 0 ? [] : [`${violations.length} in ${environment}`],
  );
  const changes = environments.flatMap((each) => each.changes);
  const weak = environments.flatMap(({ objectives }) => objectives.filter(isWeaker));
  const said = [
    ...(failed.length === 0 ? [] : [`could not be previewed: ${failed.join(", ")}`]),
    ...(violated.length === 0 ? [] : [`refused by policies: ${violated.join(", ")}`]),
    ...(weak.length === 0
      ? []
      : [
          counted(weak.length, "objective or alert is", "objectives or alerts are").concat(" weaker or gone"),
        ]),
    ...(changes.some(losesData) ? ["data would be lost"] : []),
    ...(changes.some(({ restarts: what }) => what !== null) ? [`restarts: ${restarting(environments)}`] : []),
  ];
  const isBad = failed.length > 0 || violated.length > 0;
  if (isBad) return `**Not to be merged**: ${said.join("; ")}.`;
  if (said.length > 0) return `**Look at it**: ${said.join("; ")}.`;
  return changes.length === 0
    ? "**Nothing changes.**"
    : "**Fine**: nothing is refused, weakened or restarted.";
}

function restarting(environments: readonly EnvironmentReview[]): string {
  return environments
    .map(
      ({ environment, changes }) =>
        [environment, changes.filter((each) => each.restarts !== null).length] as const,
    )
    .filter(([, count]) => count > 0)
    .map(([environment, count]) => `${count} in ${environment}`)
    .join(", ");
}

function summary(environments: readonly EnvironmentReview[]): string {
  const head = [
    "environment",
    "created",
    "updated",
    "replaced",
    "deleted",
    "restarts",
    "refused",
    "advice",
    "unknown",
  ];
  const rows = environments.map(({ environment, previewed, changes, policies }) => {
    const of = (operation: Change["operation"]) =>
      String(changes.filter((each) => each.operation === operation).length);
    if (!previewed) return [environment, ...head.slice(1).map(() => "?")];
    return [
      environment,
      ...(["create", "update", "replace", "delete"] as const).map(of),
      String(changes.filter((each) => each.restarts !== null).length),
      String(policies.violations.length),
      String(policies.advisory.length),
      String(policies.unknown.length),
    ];
  });
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function failures(environments: readonly EnvironmentReview[]): Section {
  const failed = environments.filter(({ previewed }) => !previewed);
  const without = environments.filter(({ withoutBase }) => withoutBase !== null);
  const said = [
    ...failed.map(
      ({ environment, errors }) =>
        `${environment} could not be previewed:\n\n${block(errors.join("\n"), 25)}`,
    ),
    ...without.map(
      ({ environment, withoutBase }) =>
        `${environment}: there is nothing to compare with, so everything counts as new.\n\n${block(withoutBase ?? "", 8)}`,
    ),
  ];
  return {
    title: failed.length > 0 ? "What failed" : "What could not be compared",
    rank: 0,
    rows: [],
    ...(said.length === 0 ? {} : { intro: said.join("\n\n") }),
  };
}

function refused(environments: readonly EnvironmentReview[]): Section {
  const rows = verdictRows(environments, "violations");
  return {
    title: "Refused by policies",
    rank: 1,
    head: ["environments", "severity", "policy", "what", "mend"],
    rows,
  };
}

export function isWeaker({ change }: ObjectiveChange): boolean {
  return change === "weaker" || change === "removed";
}

function weaker(environments: readonly EnvironmentReview[]): Section {
  return {
    title: "Objectives and alerts that are weaker or gone",
    rank: 2,
    head: ["environment", "service", "what", "before", "after"],
    rows: objectiveRows(environments, isWeaker),
  };
}

function otherObjectives(environments: readonly EnvironmentReview[]): Section {
  return {
    title: "Other changes of objectives and alerts",
    rank: 5,
    head: ["environment", "service", "what", "before", "after"],
    rows: objectiveRows(environments, (each) => !isWeaker(each)),
  };
}

function losesData({ holdsData, operation }: Change): boolean {
  return holdsData && (operation === "replace" || operation === "delete");
}

function restarts(environments: readonly EnvironmentReview[]): Section {
  const isLoud = (each: Change) => each.restarts !== null || each.operation === "replace" || losesData(each);
  const rows = environments.flatMap(({ environment, changes }) =>
    changes
      .filter(isLoud)
      .sort((a, b) => loudness(b) - loudness(a))
      .map((each): [string, ...string[]] => [
        environment,
        code(each.service),
        `${each.kind} ${code(each.name)}`,
        [
          ...(losesData(each) ? ["**loses its data**"] : []),
          each.operation === "update" ? "updated" : `${each.operation}d`,
          ...(each.restarts === null ? [] : [`restarts its ${each.restarts}`]),
        ].join(", "),
        paths(each.operation === "replace" && each.replacing.length > 0 ? each.replacing : each.changed),
      ]),
  );
  return {
    title: "Restarts and replacements",
    rank: 3,
    head: ["environment", "service", "resource", "what", "by"],
    rows: merged(rows),
  };
}

/** What loses data comes first, then what restarts. */
function loudness(change: Change): number {
  return Number(losesData(change)) * 2 + Number(change.restarts !== null);
}

/** The first few; a long list says nothing more. */
export function paths(all: readonly string[]): string {
  const shown = all.slice(0, 3).map((path) => code(path.length > 100 ? `${path.slice(0, 100)}…` : path));
  return [...shown, ...(all.length > 3 ? [`${all.length - 3} more`] : [])].join(", ");
}

function excused(environments: readonly EnvironmentReview[]): Section {
  const kinds = { advisory: "advice", unknown: "unknown until update", exceptions: "exception" } as const;
  const rows = Object.entries(kinds).flatMap(([kind, called]) =>
    verdictRows(environments, kind as keyof typeof kinds).map(([where = "", _severity, ...cells]) => [
      called,
      where,
      ...cells.slice(0, 2),
    ]),
  );
  const count = environments.reduce(
    (sum, { policies: { advisory, unknown, exceptions } }) =>
      sum + advisory.length + unknown.length + exceptions.length,
    0,
  );
  return {
    title: `Policies: what else they say (${count})`,
    rank: 4,
    folded: true,
    head: ["", "environments", "policy", "what"],
    rows,
  };
}
