/** The Sentry of one environment: for each service a project, with a key, alerts, and who owns what. */
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  output,
  secret,
} from "@pulumi/pulumi";
import {
  Provider,
  SentryIssueAlert,
  SentryKey,
  SentryMetricAlert,
  SentryPlugin,
  SentryProject,
  SentryTeam,
} from "@pulumiverse/sentry";
import { production } from "../catalog/complete.ts";
import type { Plan, ReceiverPlan, ServicePlan } from "../catalog/plan.ts";
import { SentryProjectSettings } from "../providers/supervisor/sdk/index.ts";
import type { Severity } from "../slo/windows.ts";
import type { Dsns } from "./error-tracking/tracker.ts";
import type { Secrets } from "./platforms/platform.ts";
import { destinationsOf, issueAction, metricActions, receiversOf } from "./sentry/destinations.ts";
import { type IssueAlert, issueAlerts } from "./sentry/issue-alerts.ts";
import { type MetricAlert, metricAlertsOf } from "./sentry/metric-alerts.ts";
import { slugOf } from "./sentry/names.ts";
import { filtersOf, ownershipOf, sentryPlatform, teamsOf } from "./sentry/project.ts";
import type { SentrySettings } from "./sentry/settings.ts";
import { secretNamed } from "./service-variables.ts";

export interface SentryArgs {
  readonly plan: Plan;
  readonly settings: SentrySettings;
  readonly secrets: Secrets;
}

/** A service's project and what the rest of it needs. */
interface Tracked {
  readonly service: ServicePlan;
  readonly project: SentryProject;
  /** Until it is there, no alert can send to it. */
  readonly webhooks: SentryPlugin | undefined;
}

export class Sentry extends ComponentResource {
  /** Where each service sends its events. */
  readonly dsns: Dsns;

  private readonly args: SentryArgs;
  private readonly own: CustomResourceOptions;
  private readonly teams: ReadonlyMap<string, SentryTeam>;

  constructor(name: string, args: SentryArgs, options?: ComponentResourceOptions) {
    super("neuroerp:index:Sentry", name, {}, options);
    this.args = args;
    const { plan, settings } = args;
    const baseUrl = `${settings.url}/api/`;
    const provider = new Provider("sentry", { baseUrl, token: settings.token }, { parent: this });
    this.own = { parent: this, provider };
    const teams = [...new Set(plan.services.flatMap(teamsOf))].sort();
    this.teams = new Map(teams.map((team) => [team, this.team(team)]));
    this.dsns = Object.fromEntries(plan.services.map((service) => [service.name, this.tracked(service)]));
    this.registerOutputs({});
  }

  /** A team holds its people, and a project its events: what is in use is not removed with its description. */
  private get keeping(): CustomResourceOptions {
    return { ...this.own, retainOnDelete: this.args.plan.environment === production };
  }

  private team(team: string): SentryTeam {
    const { plan, settings } = this.args;
    const slug = slugOf(plan.application, plan.environment, team);
    const { organization } = settings;
    return new SentryTeam(`team-${team}`, { organization, name: slug, slug }, this.keeping);
  }

  /** @returns where the service sends its events */
  private tracked(service: ServicePlan): Input<string> {
    const { name } = service;
    const project = this.project(service);
    const webhooks = this.webhooks(service, project);
    const tracked = { service, project, webhooks };
    this.settings(tracked);
    for (const alert of issueAlerts) this.issueAlert(tracked, alert);
    for (const alert of metricAlertsOf(service, this.args.plan)) this.metricAlert(tracked, alert);
    const key = new SentryKey(
      `key-${name}`,
      {
        ...this.at(project),
        name,
        rateLimitCount: service.tracking.events,
        rateLimitWindow: 60,
      },
      { ...this.own, additionalSecretOutputs: ["dsnPublic", "dsnSecret", "dsnCsp", "public", "secret"] },
    );
    return secret(key.dsnPublic);
  }

  private project(service: ServicePlan): SentryProject {
    const { plan, settings } = this.args;
    const slug = slugOf(plan.application, plan.environment, service.name);
    return new SentryProject(
      `project-${service.name}`,
      {
        organization: settings.organization,
        name: slug,
        slug,
        platform: sentryPlatform(service),
        teams: teamsOf(service).map((team) => this.inSentry(team).slug),
      },
      this.keeping,
    );
  }

  /** Sentry posts to all of a project's webhooks alike, whatever the alert. */
  private webhooks({ name, budget }: ServicePlan, project: SentryProject): SentryPlugin | undefined {
    const { alerting } = this.args.plan;
    const receivers = [
      ...receiversOf(alerting, budget.page, "page"),
      ...receiversOf(alerting, budget.ticket, "ticket"),
    ];
    const urls = [...new Set(receivers)].flatMap((receiver) => this.urlOf(receiver) ?? []);
    if (urls.length === 0) return undefined;
    const config = { urls: secret(output(urls).apply((each) => each.join("\n"))) };
    return new SentryPlugin(
      `webhooks-${name}`,
      { ...this.at(project), plugin: "webhooks", config },
      this.own,
    );
  }

  private urlOf(receiver: ReceiverPlan): Input<string> | undefined {
    if (receiver.kind !== "webhook") return undefined;
    return receiver.url ?? secretNamed(receiver.urlKey ?? "", this.args.secrets);
  }

  private settings({ service, project }: Tracked): void {
    const { plan, settings } = this.args;
    const team = slugOf(plan.application, plan.environment, service.team);
    new SentryProjectSettings(
      `settings-${service.name}`,
      {
        ...this.at(project),
        url: `${settings.url}/api/`,
        secretToken: settings.token,
        filters: filtersOf(plan),
        ownership: ownershipOf(service, team),
        spikeProtection: true,
      },
      { parent: this },
    );
  }

  private issueAlert({ service, project, webhooks }: Tracked, alert: IssueAlert): void {
    const { destinations, team } = this.hearing(service, alert.severity);
    const { name, frequency, conditions } = alert;
    new SentryIssueAlert(
      `issue-alert-${service.name}-${idOf(name)}`,
      {
        ...this.at(project),
        name,
        actionMatch: "any",
        filterMatch: "all",
        frequency,
        conditions: conditions.map((each) => ({ ...each })),
        actions: destinations.map((each) => issueAction(each, team)),
      },
      { ...this.own, dependsOn: webhooks === undefined ? [] : [webhooks] },
    );
  }

  private metricAlert({ service, project }: Tracked, alert: MetricAlert): void {
    const { destinations, team } = this.hearing(service, alert.severity);
    const thresholdType = alert.fires === "above" ? 0 : 1;
    new SentryMetricAlert(
      `metric-alert-${service.name}-${idOf(alert.name)}`,
      {
        ...this.at(project),
        name: alert.name,
        dataset: "transactions",
        eventTypes: ["transaction"],
        aggregate: alert.aggregate,
        query: alert.query,
        timeWindow: alert.timeWindow,
        thresholdType,
        ...(alert.resolves === undefined ? {} : { resolveThreshold: alert.resolves }),
        owner: this.inSentry(service.team).internalId.apply((id) => `team:${id}`),
        triggers: [
          {
            label: "critical",
            alertThreshold: alert.threshold,
            thresholdType,
            actions: metricActions(destinations, team),
          },
        ],
      },
      this.own,
    );
  }

  /** Who hears of an alert of a service. */
  private hearing({ budget }: ServicePlan, severity: Severity) {
    const { plan, settings } = this.args;
    const name = budget[severity];
    const destinations = destinationsOf(plan.alerting, name, severity, settings.integrations);
    return { destinations, team: this.inSentry(name).internalId };
  }

  private at(project: SentryProject) {
    return { organization: this.args.settings.organization, project: project.slug };
  }

  private inSentry(team: string): SentryTeam {
    const found = this.teams.get(team);
    if (found === undefined) throw new Error(`no service has the team "${team}"`);
    return found;
  }
}

/** A part of a resource's name, which is a public contract. */
function idOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, "-")
    .replace(/-+$/, "");
}
