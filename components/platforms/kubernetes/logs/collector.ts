/**
 * The log collector: on every node one, which follows the files that the node keeps of the environment's containers.
 * They are root's, so it is root, though without any capability, in a namespace of its own: in the application's no pod
 * may be shown files of its node.
 */
import { collectorSettings } from "../../../monitoring/logs/collector.ts";
import { type Cluster, hostOf, logsNamespaceOf } from "../cluster.ts";
import { configMap } from "../configuration.ts";
import { labelsOf, type Subject } from "../labels.ts";
import { manifest, type Part } from "../manifest.ts";
import { monitoringSubject } from "../monitoring/exporters.ts";
import { podSecurity } from "../namespace.ts";
import { allow, denyAll } from "../network.ts";
import { filesFolder } from "../pod.ts";
import { commandProbesOf } from "../probes.ts";
import * as workload from "../workload.ts";
import { logIntake, logCollector as name } from "./names.ts";

const size = { cpu: 50, memory: 256 * 2 ** 20 } as const;
const file = "rsyslog.conf";
/** Where the node's files are shown: as the intake reads paths. */
const logs = "/var/log/pods";
/** How far it has read, and what nobody has taken yet. */
const spool = "/spool";

export function collector(cluster: Cluster): Part {
  const { plan, settings } = cluster;
  const namespace = logsNamespaceOf(plan);
  // Its objects are in that namespace; whom it speaks to is not.
  const own: Cluster = { ...cluster, namespace };
  const subject = monitoringSubject(name);
  const port = plan.monitoring.ports[logIntake];
  const config = configMap(own, subject, {
    [file]: collectorSettings({
      // No name of a namespace has an underscore: these are files of these two alone. What the kubelet has rotated is
      // `0.log.20261127-053800`, and then `….gz`, which must not match: it was read before.
      inputs: [cluster.namespace, namespace].map((each) => ({
        files: `${logs}/${each}_*/*/[0-9]*[g0-9]`,
        format: "cri",
      })),
      intake: { host: hostOf(cluster, logIntake), port },
      spool,
    }),
  });
  const pod = {
    subject,
    account: name,
    root: true,
    everywhere: true,
    files: [{ configs: [config.metadata.name] }],
    node: [
      { name: "logs", path: settings.podLogs, folder: logs, writable: false },
      // Of the node, and not of the pod: the next pod goes on where this one has read to.
      { name: "spool", path: settings.logSpool ?? `/var/lib/${namespace}`, folder: spool, writable: true },
    ],
    container: {
      image: cluster.images.logCollector,
      command: ["rsyslogd", "-n", "-iNONE", "-f", `${filesFolder}/${file}`],
      ...size,
      probes: commandProbesOf(["grep", "-q", "rsyslogd", "/proc/1/comm"], ["kill", "-0", "1"]),
      // Nobody sends it requests.
      preStop: null,
    },
  } as const;
  return {
    name,
    needs: [logIntake],
    manifests: [
      manifest(
        "Namespace",
        { name: namespace, labels: { ...ownLabels(own), ...podSecurity("privileged") } },
        {},
      ),
      denyAll(own, subject, `${name}-default-deny`),
      workload.account(own, subject),
      config,
      allow(own, subject, {
        to: [{ peers: [{ service: logIntake, namespace: cluster.namespace }], ports: [port] }],
      }),
      workload.daemonSet(own, pod),
    ],
  };
}

function ownLabels({ plan, namespace }: Cluster) {
  const subject: Subject = { name: namespace, component: "environment" };
  return labelsOf(plan, subject);
}
