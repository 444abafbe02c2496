/** Alertmanager and the inbox. */
import type { Input } from "@pulumi/pulumi";
import type { ReceiverPlan } from "../../../catalog/plan.ts";
import { secretKeyOf } from "../../../catalog/receiver.ts";
import { alertmanagerSettings } from "../../monitoring/alertmanager.ts";
import type { Site } from "../../monitoring/site.ts";
import { secretNamed } from "../../service-variables.ts";
import type { Secrets } from "../platform.ts";
import type { DockerContext } from "./context.ts";
import { dataFolder, settingsFolder } from "./files.ts";
import { answering } from "./part.ts";

const MiB = 2 ** 20;

export function alerting(docker: DockerContext, site: Site, secrets: Secrets): void {
  alertmanager(docker, site, secrets);
  inbox(docker, site, secrets);
}

function alertmanager(docker: DockerContext, site: Site, secrets: Secrets): void {
  const port = docker.plan.monitoring.ports.alertmanager;
  const image = docker.stackImage("servers");
  const settings = `${settingsFolder}/alertmanager.yml`;
  docker.server({
    name: "alertmanager",
    role: "monitoring",
    image,
    command: [
      "prometheus-alertmanager",
      `--config.file=${settings}`,
      `--storage.path=${dataFolder}`,
      `--web.listen-address=0.0.0.0:${port}`,
      `--web.external-url=http://${docker.settings.publishAddress}:${port}`,
      // One instance: no gossip, no second port.
      "--cluster.listen-address=",
    ],
    files: docker.files("alertmanager", image, {
      [settings]: alertmanagerSettings(docker.plan, site),
      ...receiverSecrets(docker, site, secrets, ({ kind }) => kind !== "webhook"),
    }),
    // Receivers may be anywhere.
    networks: ["front", "back"],
    memory: 128 * MiB,
    health: answering("/-/ready", port),
    data: { volume: docker.volume("alertmanager").name, path: dataFolder },
    published: [port],
    page: "/-/healthy",
  });
}

function inbox(docker: DockerContext, site: Site, secrets: Secrets): void {
  const port = docker.plan.monitoring.ports["alert-inbox"];
  const image = docker.stackImage("inbox");
  docker.server({
    name: "alert-inbox",
    role: "monitoring",
    image,
    environment: { PORT: String(port) },
    files: docker.files(
      "alert-inbox",
      image,
      receiverSecrets(docker, site, secrets, ({ kind }) => kind === "webhook"),
    ),
    networks: ["front", "back"],
    memory: 128 * MiB,
    health: answering("/health", port),
    published: [port],
    page: "/health",
  });
}

function receiverSecrets(
  { plan }: DockerContext,
  site: Site,
  secrets: Secrets,
  isMeant: (receiver: ReceiverPlan) => boolean,
): Record<string, Input<string>> {
  const files = plan.alerting.receivers.filter(isMeant).flatMap((receiver) => {
    const key = secretKeyOf(receiver);
    return key === null ? [] : [[site.secret(receiver), secretNamed(key, secrets)] as const];
  });
  return Object.fromEntries(files);
}
