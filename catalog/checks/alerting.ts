/** Alerts have somebody who hears of them: receivers and teams that exist, and no receiver for nothing. */

import type { AlertingDraft } from "../alerting-fields.ts";
import { nearest } from "../nearest.ts";
import { listing, type Path, quote } from "../problems.ts";
import { whole } from "../read.ts";
import { inbox } from "../receiver.ts";
import type { Check, Subject } from "./subject.ts";

/** A list of receivers, and where it stands below `alerting`. */
interface Names {
  readonly at: Path;
  readonly names: readonly (string | undefined)[];
}

function listsOf({ page = [], ticket = [], watchdog = [], teams = {} }: AlertingDraft): Names[] {
  return [
    { at: ["page"], names: page },
    { at: ["ticket"], names: ticket },
    { at: ["watchdog"], names: watchdog },
    ...Object.entries(teams).flatMap(([team, own]) => [
      { at: ["teams", team, "page"], names: own.page ?? [] },
      { at: ["teams", team, "ticket"], names: own.ticket ?? [] },
    ]),
  ];
}

export const checkReceivers: Check = ({ alerting, at }, report) => {
  const known = [inbox, ...Object.keys(alerting.receivers ?? {})].sort();
  // Receivers that could not be read at all have names that nobody knows.
  if (alerting.receivers === undefined && report.blames(at("alerting", "receivers"))) return;
  for (const { at: path, names } of listsOf(alerting)) {
    for (const [i, name] of names.entries()) {
      if (name === undefined || known.includes(name)) continue;
      const meant = nearest(name, known);
      const remedy = meant ? `write ${quote(meant)}` : "describe it in alerting.receivers";
      report.add(at("alerting", ...path, i), quote(name), `a receiver: ${listing(known)}`, remedy);
    }
  }
};

/** A receiver that only another environment uses is no mistake. */
export const checkUnused: Check = ({ draft, alerting, at }, report) => {
  const all = [
    draft.alerting ?? {},
    ...Object.values(draft.environments ?? {}).map((each) => each.alerting ?? {}),
  ];
  const used = new Set(all.flatMap((each) => listsOf(each).flatMap(({ names }) => whole(names))));
  for (const name of Object.keys(alerting.receivers ?? {})) {
    const here = at("alerting", "receivers", name);
    if (used.has(name) || report.blames(here)) continue;
    const allowed = "a receiver that page, ticket, watchdog or a team names";
    report.add(here, `${quote(name)}, which nobody names`, allowed, "name it there, or take it out");
  }
};

export const checkTeams: Check = ({ draft, alerting, at }, report) => {
  const known = [...teamsOf(draft)].sort();
  for (const name of Object.keys(alerting.teams ?? {})) {
    const here = at("alerting", "teams", name);
    if (known.includes(name) || report.blames(here)) continue;
    // A team that could not be read may be this one.
    if (report.blames(["team"]) || report.blames(["services"]) || draft.services === undefined) continue;
    const meant = nearest(name, known);
    const allowed = `a team that the application, a service or its budget names: ${listing(known)}`;
    report.add(
      here,
      quote(name),
      allowed,
      meant ? `write ${quote(meant)}` : "take it out, or give it a service",
    );
  }
};

/** The teams of every environment: one that only another environment has is no mistake. */
function teamsOf({ team, services = {}, environments = {} }: Subject["draft"]): Set<string> {
  const drafts = [
    ...Object.values(services).map(({ draft }) => draft),
    ...Object.values(environments).flatMap((environment) => Object.values(environment.services ?? {})),
  ];
  return new Set(
    whole([team, ...drafts.flatMap(({ team: own, budget = {} }) => [own, budget.page, budget.ticket])]),
  );
}

/** The switch beats each minute: an incident that never ends, or a mail a minute, would be no switch. */
export const checkWatchdog: Check = ({ alerting, at }, report) => {
  for (const [i, name] of (alerting.watchdog ?? []).entries()) {
    if (name === undefined || !Object.hasOwn(alerting.receivers ?? {}, name)) continue;
    const kind = alerting.receivers?.[name]?.kind;
    if (kind === undefined || kind === "webhook") continue;
    report.add(
      at("alerting", "watchdog", i),
      `${quote(name)}, of kind ${kind}`,
      `${quote(inbox)} or a receiver of kind webhook: the switch beats each minute, and who receives it raises the alarm when it stops`,
      "name a webhook of a service that watches for silence",
    );
  }
};
