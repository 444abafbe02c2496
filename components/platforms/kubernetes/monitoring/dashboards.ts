/** Dashboards, for whoever looks for them, and runbooks, which Prometheus serves. */
import { pages } from "../../../../dashboards/index.ts";
import { runbookPages } from "../../../../docs/runbooks/pages.ts";
import { type Cluster, metadata } from "../cluster.ts";
import { configMap } from "../configuration.ts";
import type { Subject } from "../labels.ts";
import { type ManifestOf, manifest, type Part } from "../manifest.ts";
import { kubernetesSignals } from "../signals.ts";
import { monitoringSubject } from "./exporters.ts";

/** What Prometheus serves below `/user/`. */
export const pagesFolder = "/etc/pages";

/** Grafana's sidecar takes every config map with this label for a dashboard. */
const forGrafana = { grafana_dashboard: "1" };

export function dashboards(cluster: Cluster): Part {
  const subject = monitoringSubject("dashboards");
  const boards = [...pages(cluster.plan, kubernetesSignals(cluster.namespace))].filter(([path]) =>
    path.startsWith("dashboards/"),
  );
  return {
    name: subject.name,
    needs: [],
    manifests: boards.map(([path, content]) => {
      const file = path.slice("dashboards/".length);
      const name = `dashboard-${file.replace(/\.json$/, "")}`;
      const { labels, ...rest } = metadata(cluster, subject, name);
      return manifest(
        "ConfigMap",
        { ...rest, labels: { ...labels, ...forGrafana } },
        { immutable: false, data: { [file]: content } },
      );
    }),
  };
}

export function runbooks(cluster: Cluster, subject: Subject): ManifestOf<"ConfigMap"> {
  return configMap(cluster, subject, Object.fromEntries(runbookPages()), "runbooks");
}
