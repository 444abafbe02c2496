/** Dashboards, for whoever looks for them, and runbooks, which Prometheus serves. */
import { runbookPages } from "../../../../docs/runbooks/pages.ts";
import { boardFiles } from "../../../monitoring/pages.ts";
import { type Cluster, metadata } from "../cluster.ts";
import { configMap } from "../configuration.ts";
import type { Subject } from "../labels.ts";
import { type ManifestOf, manifest, type Part } from "../manifest.ts";
import { kubernetesSignals } from "../signals.ts";
import { monitoringSubject } from "./exporters.ts";

/** Grafana's sidecar takes every config map with this label for a dashboard. */
const forGrafana = { grafana_dashboard: "1" };

export function dashboards(cluster: Cluster): Part {
  const subject = monitoringSubject("dashboards");
  return {
    name: subject.name,
    needs: [],
    manifests: [...filesOf(cluster)].map(([file, content]) => {
      const { labels, ...rest } = metadata(cluster, subject, mapName(file));
      const more = file === index ? {} : forGrafana;
      return manifest(
        "ConfigMap",
        { ...rest, labels: { ...labels, ...more } },
        { immutable: false, data: { [file]: content } },
      );
    }),
  };
}

/** The maps of all dashboards, and of the list of them. */
export function dashboardMaps(cluster: Cluster): string[] {
  return [...filesOf(cluster).keys()].map(mapName);
}

const index = "index.json";

function filesOf({ plan, namespace }: Cluster): ReadonlyMap<string, string> {
  return boardFiles(plan, kubernetesSignals(namespace));
}

function mapName(file: string): string {
  return `dashboard-${file.replace(/\.json$/, "")}`;
}

export function runbooks(cluster: Cluster, subject: Subject): ManifestOf<"ConfigMap"> {
  return configMap(cluster, subject, Object.fromEntries(runbookPages()), "runbooks");
}
