/** An environment in its Grafana: folders, data sources, dashboards, and, where it alerts, its alerting. */
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { Provider } from "@pulumiverse/grafana/provider.js";
import type { Plan } from "../catalog/plan.ts";
import { grafanaAlerting } from "./grafana/alerting.ts";
import { boardsOf } from "./grafana/boards.ts";
import { GrafanaContext } from "./grafana/context.ts";
import { dataSources } from "./grafana/data-sources.ts";
import { folders } from "./grafana/folders.ts";
import { annotation, dashboard, dataSource, libraryPanel, slos } from "./grafana/resources.ts";
import type { GrafanaSettings } from "./grafana/settings.ts";
import type { Site } from "./monitoring/site.ts";
import type { Secrets } from "./platforms/platform.ts";

export interface GrafanaArgs {
  readonly plan: Plan;
  /** The checkout, an absolute path. */
  readonly root: string;
  readonly settings: GrafanaSettings;
  /** Where the environment has its monitoring. */
  readonly site: Site;
  /** Those of receivers. */
  readonly secrets: Secrets;
}

export class Grafana extends ComponentResource {
  constructor(name: string, args: GrafanaArgs, options?: ComponentResourceOptions) {
    // The arguments stay out of the state: secrets are among them.
    super("neuroerp:grafana:Grafana", name, {}, options);
    const { plan, root, settings, site, secrets } = args;
    const { url, token } = settings;
    const provider = new Provider("grafana", { url, auth: token, retries: 3 }, { parent: this });
    const grafana = new GrafanaContext(plan, this, provider);

    const folderOf = folders(grafana);
    const sources = dataSources(plan, site, settings).map((source) => dataSource(grafana, source));

    const { boards, panels } = boardsOf(plan, site.signals);
    const library = panels.map((panel) => libraryPanel(grafana, panel, folderOf));
    for (const board of boards) dashboard(grafana, board, folderOf, [...sources, ...library]);

    if (plan.alerting.from === "grafana") {
      grafanaAlerting(grafana, { site, settings, secrets, folderOf, sources });
    }
    if (settings.edition === "cloud") slos(grafana, folderOf, settings.sloDataSource);
    annotation(grafana, root);
    this.registerOutputs({});
  }
}
