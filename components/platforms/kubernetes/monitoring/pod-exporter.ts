/** What pods use, how often they were started, and when backups were made, for our own Prometheus; the only part that may ask the cluster. */
import { type Cluster, metadata } from "../cluster.ts";
import type { Subject } from "../labels.ts";
import { type Manifest, manifest, type Part } from "../manifest.ts";
import { allow, type Connection } from "../network.ts";
import { httpProbes } from "../probes.ts";
import { podExporter as name, podExporterPort as port } from "../site.ts";
import * as workload from "../workload.ts";
import { monitoringSubject } from "./exporters.ts";

export function podExporter(cluster: Cluster): Part {
  const subject = monitoringSubject(name);
  const pod = {
    subject,
    account: name,
    token: true,
    container: {
      image: cluster.images.podExporter,
      command: ["node", "main.ts", String(port), cluster.namespace],
      ports: { http: port },
      cpu: 50,
      memory: 128 * 2 ** 20,
      probes: httpProbes("http", "/health", "/"),
    },
  };
  return {
    name,
    needs: [],
    manifests: [
      workload.account(cluster, subject, true),
      ...rights(cluster, subject),
      allow(cluster, subject, {
        from: [{ peers: [{ service: "prometheus" }], ports: [port] }],
        to: [controlPlane],
      }),
      workload.service(cluster, subject, { http: port }),
      workload.deployment(cluster, { pod, replicas: 1 }),
    ],
  };
}

/** Which pods and cron jobs there are in the namespace, and the metrics of the nodes that they are on. */
function rights(cluster: Cluster, subject: Subject): Manifest[] {
  const { namespace } = cluster;
  const inside = metadata(cluster, subject);
  const { namespace: _none, ...everywhere } = metadata(cluster, subject, `${namespace}-${name}`);
  const subjects = [{ kind: "ServiceAccount", name, namespace }];
  const apiGroup = "rbac.authorization.k8s.io";
  return [
    manifest("Role", inside, {
      rules: [
        { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
        { apiGroups: ["batch"], resources: ["cronjobs"], verbs: ["list"] },
      ],
    }),
    manifest("RoleBinding", inside, { roleRef: { apiGroup, kind: "Role", name }, subjects }),
    manifest("ClusterRole", everywhere, {
      rules: [{ apiGroups: [""], resources: ["nodes/metrics", "nodes/stats"], verbs: ["get"] }],
    }),
    manifest("ClusterRoleBinding", everywhere, {
      roleRef: { apiGroup, kind: "ClusterRole", name: everywhere.name },
      subjects,
    }),
  ];
}

/** The API server and the nodes have no addresses that are known beforehand. */
const controlPlane: Connection = { peers: [{ networks: ["0.0.0.0/0"] }], ports: [443, 6443, 10_250] };
