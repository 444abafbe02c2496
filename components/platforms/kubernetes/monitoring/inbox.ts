/** The receiver of alerts that the stack brings along; it passes on what goes to a webhook whose address is secret. */

import type { Input } from "@pulumi/pulumi";
import type { ReceiverPlan } from "../../../../catalog/plan.ts";
import { secretKeyOf } from "../../../../catalog/receiver.ts";
import type { Cluster } from "../cluster.ts";
import { secretFiles } from "../configuration.ts";
import type { Part } from "../manifest.ts";
import { allow, type Connection } from "../network.ts";
import { httpProbes } from "../probes.ts";
import { relaysFolder } from "../site.ts";
import * as workload from "../workload.ts";
import { monitoringSubject, scrapers } from "./exporters.ts";

export function inbox(cluster: Cluster): Part {
  const { plan, settings } = cluster;
  const name = "alert-inbox";
  const subject = monitoringSubject(name);
  const port = plan.monitoring.ports[name];
  const relays = receiverSecrets(cluster, (kind) => kind === "webhook");
  const secret = secretFiles(cluster, subject, relays);
  const isUsed = Object.keys(relays).length > 0;
  const senders = settings.operator
    ? { namespace: settings.monitoringNamespace }
    : { service: "alertmanager" };
  const pod = {
    subject,
    account: name,
    ...(isUsed ? { secret: { ...secret.mounted, folder: relaysFolder } } : {}),
    container: {
      image: cluster.images.inbox,
      command: ["node", "main.ts", String(port), relaysFolder, "0.0.0.0"],
      environment: { PORT: String(port) },
      ports: { http: port },
      cpu: 50,
      memory: 128 * 2 ** 20,
      probes: httpProbes("http", "/health", "/metrics"),
    },
  };
  return {
    name,
    needs: [],
    manifests: [
      workload.account(cluster, subject),
      ...(isUsed ? [secret.manifest] : []),
      allow(cluster, subject, {
        from: [{ peers: [...scrapers(cluster), senders], ports: [port] }],
        to: isUsed ? [outside(cluster, ["webhook"])] : [],
      }),
      workload.service(cluster, subject, { http: port }),
      // Its history, and the watch over the dead man's switch, are in its memory: two would each know half.
      workload.deployment(cluster, { pod, replicas: 1, alone: true }),
    ],
  };
}

/** Receiver → secret, of those of some kinds. */
export function receiverSecrets(
  { plan, vault }: Cluster,
  isWanted: (kind: ReceiverPlan["kind"]) => boolean,
): Record<string, Input<string>> {
  return Object.fromEntries(
    plan.alerting.receivers.flatMap((receiver) => {
      const key = secretKeyOf(receiver);
      return key === null || !isWanted(receiver.kind) ? [] : [[receiver.name, vault.named(key)] as const];
    }),
  );
}

/** The way to receivers that are not ours; of an address that is secret, HTTPS is what can be known. */
export function outside({ plan, settings }: Cluster, kinds: readonly ReceiverPlan["kind"][]): Connection {
  const ports = plan.alerting.receivers.filter(({ kind }) => kinds.includes(kind)).flatMap(portOf);
  return {
    peers: [{ networks: settings.receiverNetworks }],
    ports: [...new Set(ports)].sort((a, b) => a - b),
  };
}

function portOf(receiver: ReceiverPlan): number[] {
  if (receiver.kind === "inbox") return [];
  if (receiver.kind === "email") return [Number(receiver.server.split(":").at(-1))];
  if (receiver.kind !== "webhook" || receiver.url === null) return [443];
  const { port, protocol } = new URL(receiver.url);
  return [port === "" ? (protocol === "http:" ? 80 : 443) : Number(port)];
}
