/** Alertmanager and the inbox as programs of the host, and the files with their receivers' secrets. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Resource } from "@pulumi/pulumi";
import type { ReceiverPlan } from "../../../catalog/plan.ts";
import { secretKeyOf } from "../../../catalog/receiver.ts";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import { alertmanagerSettings } from "../../monitoring/alertmanager.ts";
import { secretNamed } from "../../service-variables.ts";
import type { Secrets } from "../platform.ts";
import { type HostContext, local } from "./context.ts";

export function alerting(host: HostContext, secrets: Secrets): void {
  const url = local(host.plan.monitoring.ports.alertmanager);
  const files = host.plan.alerting.receivers.flatMap((receiver) => secretFile(host, receiver, secrets, url));
  alertmanager(host, url, [...files, inbox(host, files)]);
}

/** The inbox passes on what goes to a webhook whose address is secret; it has a folder with those alone. */
function relays(host: HostContext): string {
  return host.path("monitoring", "secrets", "relays");
}

function secretFile(
  host: HostContext,
  receiver: ReceiverPlan,
  secrets: Secrets,
  alertmanager: string,
): Resource[] {
  const key = secretKeyOf(receiver);
  if (key === null) return [];
  const file = new supervisor.File(
    `receiver-${receiver.name}-secret`,
    {
      path: host.site.secret(receiver),
      secretContent: secretNamed(key, secrets),
      mode: "0600",
      // Its settings name the file, and do not change with it. The inbox reads it with each message.
      ...(receiver.kind === "webhook" ? {} : { reloadUrl: `${alertmanager}/-/reload` }),
    },
    host.after(),
  );
  return [file];
}

/** Node reads TypeScript by itself; the checkout's is found from here, wherever the application's is. */
const source = join(import.meta.dirname, "..", "..", "monitoring", "inbox");

function inbox(host: HostContext, files: readonly Resource[]): Resource {
  const port = host.plan.monitoring.ports["alert-inbox"];
  return host.program(
    {
      name: "alert-inbox",
      supervisor: "supervisord",
      role: "monitoring",
      url: local(port, "/messages"),
      health: { url: local(port, "/health") },
    },
    {
      command: [
        "node",
        "--disable-warning=ExperimentalWarning",
        join(source, "main.ts"),
        String(port),
        relays(host),
      ],
      ports: [port],
      ready: { url: local(port, "/health"), timeout: 30_000 },
      restartOn: { source: contentOf(source) },
    },
    ...files,
  );
}

/** New code is what runs. */
function contentOf(folder: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).sort()) {
    if (name.endsWith(".ts") && !name.endsWith(".test.ts"))
      hash.update(name).update(readFileSync(join(folder, name)));
  }
  return hash.digest("hex").slice(0, 16);
}

function alertmanager(host: HostContext, url: string, needs: readonly Resource[]): void {
  const { ports } = host.plan.monitoring;
  const path = host.path("monitoring", "alertmanager.yml");
  const settings = new supervisor.File(
    "alertmanager-settings",
    {
      path,
      content: alertmanagerSettings(host.plan, host.site),
      validate: ["amtool", "check-config", "{file}"],
      reloadUrl: `${url}/-/reload`,
    },
    host.after(...needs),
  );
  host.program(
    {
      name: "alertmanager",
      supervisor: "supervisord",
      role: "monitoring",
      url,
      health: { url: `${url}/-/healthy` },
    },
    {
      command: [
        "prometheus-alertmanager",
        `--config.file=${path}`,
        `--storage.path=${host.path("monitoring", "alertmanager")}`,
        `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
        // By default the host's name, on which it does not listen.
        `--web.external-url=${url}`,
        // One instance: no gossip, no second port.
        "--cluster.listen-address=",
      ],
      ports: [ports.alertmanager],
      ready: { url: `${url}/-/ready`, timeout: 30_000 },
    },
    settings,
  );
}
