/** Data sources, dashboards and what stands in them, as resources. */
import type { Resource } from "@pulumi/pulumi";
import { Annotation } from "@pulumiverse/grafana/oss/annotation.js";
import { Dashboard } from "@pulumiverse/grafana/oss/dashboard.js";
import { DataSource } from "@pulumiverse/grafana/oss/dataSource.js";
import { LibraryPanel } from "@pulumiverse/grafana/oss/libraryPanel.js";
import { SLO } from "@pulumiverse/grafana/slo/slo.js";
import type * as boards from "./boards.ts";
import type { GrafanaContext } from "./context.ts";
import type * as sources from "./data-sources.ts";
import { deploymentOf } from "./deployment.ts";
import type { FolderOf } from "./folders.ts";
import { grafanaSlos } from "./slos.ts";

export function dataSource(grafana: GrafanaContext, source: sources.DataSource): Resource {
  const { key, uid, name, type, url, username, jsonData, secureJsonData } = source;
  return new DataSource(
    key,
    {
      uid,
      name,
      type,
      url,
      accessMode: "proxy",
      jsonDataEncoded: JSON.stringify(jsonData),
      ...(username === undefined ? {} : { username }),
      ...(secureJsonData === undefined ? {} : { secureJsonDataEncoded: secureJsonData }),
    },
    grafana.after(),
  );
}

export function libraryPanel(
  grafana: GrafanaContext,
  { uid, name, model }: boards.LibraryPanel,
  folderOf: FolderOf,
): Resource {
  const { uid: folderUid, resource } = folderOf(null);
  return new LibraryPanel(
    uid,
    { uid, name, folderUid, modelJson: JSON.stringify(model) },
    grafana.after(resource),
  );
}

/** A uid that another dashboard has is refused, not taken over. */
export function dashboard(
  grafana: GrafanaContext,
  { uid, team, json }: boards.GrafanaBoard,
  folderOf: FolderOf,
  needs: readonly Resource[],
): Resource {
  const folder = folderOf(team);
  return new Dashboard(
    uid,
    {
      folder: folder.uid,
      configJson: JSON.stringify(json),
      message: `${grafana.prefix} ${grafana.plan.version}`,
    },
    grafana.after(folder.resource, ...needs),
  );
}

/**
 * Each release is a resource of its own, made when it is there: Grafana gives it the moment. An earlier one leaves the
 * stack and stays in Grafana, so that its line stays in the dashboards.
 */
export function annotation(grafana: GrafanaContext, root: string): Resource {
  const { title, application, environment } = grafana.plan;
  const { version, digest } = deploymentOf(grafana.plan, root);
  return new Annotation(
    `release-${version}-${digest}`,
    {
      text: `${title} ${version} (${digest}) is in ${environment}`,
      tags: ["deployment", application, environment, version],
    },
    { ...grafana.after(), retainOnDelete: true },
  );
}

/** Grafana Cloud's. They send nothing. @param destination the uid of the data source that their series are written to */
export function slos(grafana: GrafanaContext, folderOf: FolderOf, destination: string): void {
  for (const { key, uuid, name, description, query, objective, window, team, labels } of grafanaSlos(
    grafana.plan,
  )) {
    const folder = folderOf(team);
    new SLO(
      key,
      {
        uuid,
        name,
        description,
        folderUid: folder.uid,
        queries: [{ type: "freeform", freeform: { query } }],
        objectives: [{ value: objective, window }],
        destinationDatasource: { uid: destination },
        labels: Object.entries(labels).map(([label, value]) => ({ key: label, value })),
      },
      grafana.after(folder.resource),
    );
  }
}
