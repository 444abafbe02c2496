/** Alerts, and who hears of them, where Grafana alerts instead of Prometheus and Alertmanager. */
import type { Resource } from "@pulumi/pulumi";
import { ContactPoint } from "@pulumiverse/grafana/alerting/contactPoint.js";
import { MessageTemplate } from "@pulumiverse/grafana/alerting/messageTemplate.js";
import { MuteTiming } from "@pulumiverse/grafana/alerting/muteTiming.js";
import { NotificationPolicy } from "@pulumiverse/grafana/alerting/notificationPolicy.js";
import { RuleGroup } from "@pulumiverse/grafana/alerting/ruleGroup.js";
import { ruleFiles } from "../../slo/rules.ts";
import { receiverLists } from "../monitoring/alertmanager.ts";
import { ruleOptions } from "../monitoring/rules.ts";
import type { Site } from "../monitoring/site.ts";
import type { Secrets } from "../platforms/platform.ts";
import { secretNamed } from "../service-variables.ts";
import { type AlertGroup, alertGroups } from "./alert-rules.ts";
import { contactInputs } from "./contact-points.ts";
import type { GrafanaContext } from "./context.ts";
import type { FolderOf } from "./folders.ts";
import { callOf, templateGroup } from "./messages.ts";
import { type Policy, policyOf } from "./policies.ts";
import type { GrafanaSettings } from "./settings.ts";

export interface AlertingArgs {
  readonly site: Site;
  readonly settings: GrafanaSettings;
  readonly secrets: Secrets;
  readonly folderOf: FolderOf;
  /** What rules ask. */
  readonly sources: readonly Resource[];
}

export function grafanaAlerting(grafana: GrafanaContext, args: AlertingArgs): void {
  const { plan } = grafana;
  const policy = notifications(grafana, args);
  const files = ruleFiles(plan, ruleOptions(plan, args.site));
  // After the policy: the first alert already finds who hears of it.
  for (const group of alertGroups(plan, files)) ruleGroup(grafana, group, args, policy);
}

function notifications(grafana: GrafanaContext, { site, settings, secrets }: AlertingArgs): Resource {
  const { alerting } = grafana.plan;
  const names = {
    contactPoint: (list: string) => grafana.named(list),
    always: grafana.named("always"),
    quiet: (name: string) => grafana.named(`quiet ${name}`),
  };
  const messages = new MessageTemplate(
    "messages",
    { name: grafana.prefix, template: templateGroup(grafana.prefix) },
    grafana.after(),
  );
  const means = {
    inbox: settings.inbox ?? site.inbox,
    secret: (key: string) => secretNamed(key, secrets),
    call: callOf(grafana.prefix),
  };
  const points = receiverLists(alerting).map(
    (list) =>
      new ContactPoint(
        list.name,
        { name: names.contactPoint(list.name), ...contactInputs(list, means) },
        grafana.after(messages),
      ),
  );
  // An interval without borders is always.
  const always = new MuteTiming("always", { name: names.always, intervals: [{}] }, grafana.after());
  const quiet = alerting.quiet.map(({ name, intervals }) => {
    const inputs = intervals.map(({ days, from, to }) => ({
      weekdays: [...days],
      times: [{ start: from, end: to }],
    }));
    return new MuteTiming(`quiet-${name}`, { name: names.quiet(name), intervals: inputs }, grafana.after());
  });
  const { policies = [], groupBies, ...root } = policyOf(alerting, names);
  return new NotificationPolicy(
    "policy",
    { ...root, groupBies: [...groupBies], policies: policies.map(inputOf) },
    grafana.after(...points, always, ...quiet),
  );
}

/** The tree is two levels deep. */
function inputOf({ policies: _none, matchers = [], groupBies = [], muteTimings = [], ...rest }: Policy) {
  return {
    ...rest,
    matchers: matchers.map((matcher) => ({ ...matcher })),
    ...(groupBies.length === 0 ? {} : { groupBies: [...groupBies] }),
    ...(muteTimings.length === 0 ? {} : { muteTimings: [...muteTimings] }),
  };
}

function ruleGroup(
  grafana: GrafanaContext,
  { name, team, intervalSeconds, rules }: AlertGroup,
  { folderOf, sources }: AlertingArgs,
  policy: Resource,
): void {
  const folder = folderOf(team);
  new RuleGroup(
    team === null ? name : `${team}-${name}`,
    {
      name,
      folderUid: folder.uid,
      intervalSeconds,
      rules: rules.map(({ datas, ...rule }) => ({ ...rule, datas: datas.map((stage) => ({ ...stage })) })),
    },
    grafana.after(folder.resource, ...sources, policy),
  );
}
