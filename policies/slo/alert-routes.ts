/** Every alert has somebody who is told of it. */
import type { Finding } from "../judged.ts";
import { type Observed, observedOf } from "../observed/observed.ts";
import type { Route } from "../observed/routes.ts";
import type { ObservedRule } from "../observed/rules.ts";
import { stackPolicy } from "../policy.ts";
import { watched, watchedBut } from "./examples.ts";
import { missing, wrong } from "./finding.ts";

export const alertRoutes = stackPolicy({
  name: "alert-routes",
  severity: "high",
  rule: "Each team that an alert names has a route of its own, to a receiver that tells somebody, of a page at any time.",
  why: "An alert that fires and reaches nobody is as good as none.",
  mend: "give the team receivers in the catalogue (`alerting.teams`), or a route with a matcher of `team` to a receiver in Alertmanager's configuration",
  *judge(resources) {
    const observed = observedOf(resources);
    const alerts = observed.rules.filter(
      ({ kind, labels }) => kind === "alert" && labels["severity"] !== "none",
    );
    if (alerts.length === 0) return;
    const [first] = alerts;
    const urn = first === undefined ? undefined : observed.urnOf(first);
    if (observed.prometheus?.alerts === false)
      yield wrong(
        "prometheus",
        "its rules have alerts, and it sends them to nobody (`alerting.alertmanagers`)",
        urn,
      );
    if (observed.alertmanager === undefined)
      yield missing(
        observed,
        "alertmanager",
        "the rules have alerts, and no configuration of Alertmanager routes them",
        urn,
      );
    else yield* unrouted(alerts, observed);
  },
  passing: [watched],
  failing: [
    watchedBut("alertmanager.yml"),
    watchedBut("alertmanager.yml", 'team="sales"', 'team="support"'),
    watchedBut("alertmanager.yml", "receiver: sales }", "receiver: sales, mute_time_intervals: [nights] }"),
    watchedBut("alertmanager.yml", "name: sales, webhook_configs", "name: sales, webhooks"),
    watchedBut("prometheus.yml", "alertmanagers:", "nobody:"),
  ],
});

/** Alerts that differ in nothing that routes ask for are asked about once. */
function* unrouted(alerts: readonly ObservedRule[], observed: Observed): Generator<Finding> {
  const { alertmanager } = observed;
  const kinds = Map.groupBy(alerts, ({ name, labels }) => `${name} ${labels["team"]} ${labels["severity"]}`);
  const said = new Set<string>();
  for (const [rule] of kinds.values()) {
    if (rule === undefined) continue;
    const { name, labels } = rule;
    const { team, severity = "none", service } = labels;
    const route = alertmanager?.routeOf({ alertname: name, ...labels });
    const isTold = route !== undefined && alertmanager?.telling.has(route.receiver) === true;
    const whose = team === undefined ? `alert "${name}"` : `team "${team}"`;
    const says = complaint(whose, team, severity, isTold ? route : undefined);
    if (says === undefined || said.has(says)) continue;
    said.add(says);
    yield wrong(service ?? name, says, observed.urnOf(rule));
  }
}

/** @param route undefined: nobody is told */
function complaint(
  whose: string,
  team: string | undefined,
  severity: string,
  route: Route | undefined,
): string | undefined {
  if (route === undefined)
    return `${whose} is told of no ${severity}: no receiver that tells somebody has it`;
  if (team !== undefined && !route.ofTeam)
    return `${whose} has no route for a ${severity}: it goes to "${route.receiver}"`;
  if (severity === "page" && route.isMuted)
    return `${whose} is not told of a page at all times: its route is muted at some`;
  return undefined;
}
