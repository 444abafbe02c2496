/** Fills in the defaults of who hears of alerts. */

import type { AlertingDraft, ReceiverDraft } from "./alerting-fields.ts";
import { byText } from "./complete.ts";
import * as defaults from "./defaults.ts";
import { merge } from "./merge.ts";
import type { Options } from "./normalise.ts";
import type { AlertingPlan, ReceiverPlan, ServicePlan, TeamPlan } from "./plan.ts";
import { completeQuiet } from "./quiet.ts";
import { whole } from "./read.ts";
import { inbox } from "./receiver.ts";

/** What an environment says, laid over the catalogue: teams field by field, a receiver as a whole. */
export function mergeAlerting(base: AlertingDraft, over: AlertingDraft | undefined): AlertingDraft {
  const merged = merge(base, over);
  return base.teams && over?.teams ? { ...merged, teams: merge(base.teams, over.teams) } : merged;
}

export function completeAlerting(
  draft: AlertingDraft,
  services: readonly ServicePlan[],
  { alertsFrom, grafana }: Pick<Options, "alertsFrom" | "grafana">,
): AlertingPlan {
  const { page, ticket, watchdog, response } = defaults.alerting;
  const fallback = { page: names(draft.page ?? page), ticket: names(draft.ticket ?? ticket) };
  const given = draft.teams ?? {};
  const teams = new Set([
    ...services.flatMap(({ team, budget }) => [team, budget.page, budget.ticket]),
    ...Object.keys(given),
  ]);
  const plan = {
    from: alertsFrom ?? ("alertmanager" as const),
    response: draft.response ?? response,
    teams: [...teams].sort(byText).map((name): TeamPlan => {
      const own = Object.hasOwn(given, name) ? given[name] : undefined;
      return { name, page: names(own?.page ?? fallback.page), ticket: names(own?.ticket ?? fallback.ticket) };
    }),
    fallback,
    watchdog: names(draft.watchdog ?? watchdog),
    quiet: completeQuiet(draft.quiet ?? {}),
    dashboards: draft.dashboards ?? grafana ?? null,
    runbooks: draft.runbooks ?? null,
  };
  return { ...plan, receivers: receiversOf(plan, draft.receivers ?? {}) };
}

/** The order in which receivers are named has no meaning. */
function names(given: readonly (string | undefined)[]): string[] {
  return whole(given).sort(byText);
}

/** Those that somebody has in this environment, so that the secrets of no others are asked for, and the inbox. */
function receiversOf(
  plan: Omit<AlertingPlan, "receivers">,
  drafts: Readonly<Record<string, ReceiverDraft>>,
): ReceiverPlan[] {
  const named = new Set(
    [plan.watchdog, ...[plan.fallback, ...plan.teams].map(({ page, ticket }) => [...page, ...ticket])].flat(),
  );
  const own = Object.entries(drafts).filter(([name]) => named.has(name) && name !== inbox);
  return [
    { name: inbox, kind: "inbox" } as const,
    ...own.flatMap(([name, draft]) => completeReceiver(name, draft)),
  ].sort((a, b) => byText(a.name, b.name));
}

/** One that lacks what it cannot be without was reported where it was read. */
function completeReceiver(name: string, draft: ReceiverDraft): ReceiverPlan[] {
  const { kind, url = null, secret, channel = "", to = "", from = "", server = "", username = null } = draft;
  const key = secret?.key ?? null;
  if (kind === undefined) return [];
  switch (kind) {
    case "webhook":
      return [{ name, kind, url, urlKey: key }];
    case "slack":
      return key === null ? [] : [{ name, kind, urlKey: key, channel }];
    case "pagerduty":
      return key === null ? [] : [{ name, kind, routingKey: key }];
    case "email":
      return [{ name, kind, to, from, server, username, passwordKey: key }];
  }
}
