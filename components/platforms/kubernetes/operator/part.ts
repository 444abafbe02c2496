/** Monitoring by the Prometheus Operator: resources from which it configures its own Prometheus and Alertmanager. */
import { type Cluster, metadata } from "../cluster.ts";
import { secretFiles } from "../configuration.ts";
import type { Manifest, Part } from "../manifest.ts";
import { monitoringSubject } from "../monitoring/exporters.ts";
import { receiverSecrets } from "../monitoring/inbox.ts";
import { alertmanagerConfig, receiversSecret } from "./alerting.ts";
import { monitors } from "./monitors.ts";
import { prometheusRules } from "./rules.ts";

export function operatorPart(cluster: Cluster): Part {
  const subject = monitoringSubject("alerting");
  const secrets = receiverSecrets(cluster, (kind) => kind !== "webhook");
  const isUsed = Object.keys(secrets).length > 0;
  const manifests: Manifest[] = [
    ...monitors(cluster),
    ...prometheusRules(cluster),
    ...(isUsed ? [secretFiles(cluster, subject, secrets, receiversSecret).manifest] : []),
    alertmanagerConfig(cluster, metadata(cluster, subject)),
  ];
  const { operatorLabels } = cluster.settings;
  return {
    name: "operator",
    needs: [],
    manifests: manifests.map((each) => ({
      ...each,
      metadata: { ...each.metadata, labels: { ...each.metadata.labels, ...operatorLabels } },
    })),
  };
}
