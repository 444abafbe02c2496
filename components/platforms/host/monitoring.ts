/** Prometheus, Alertmanager and the exporters as programs of the host. */
import type { Resource } from "@pulumi/pulumi";
import { formatDuration } from "../../../catalog/duration.ts";
import type { MonitoringPart } from "../../../catalog/plan.ts";
import { launchFolder } from "../../../providers/supervisor/host/unit.ts";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import { alertmanagerSettings } from "../../monitoring/alertmanager.ts";
import { blackboxSettings, processSettings } from "../../monitoring/exporters.ts";
import { prometheusSettings } from "../../monitoring/prometheus.ts";
import { type HostContext, local } from "./context.ts";
import { databaseOf, monitor } from "./postgres.ts";
import type { Running } from "./service.ts";

export function monitoring(host: HostContext, running: Running): void {
  alertmanager(host);
  prometheus(host);
  exporter(host, "node-exporter", [
    "--collector.disable-defaults",
    ...nodeCollectors,
    // How often each unit was started: a crash loop is seen there.
    `--collector.textfile.directory=${launchFolder(host.home)}`,
  ]);
  blackboxExporter(host);
  for (const [name, database] of running.databases) {
    const port = host.plan.stores.find((store) => store.name === name)?.port;
    exporter(
      host,
      "postgres-exporter",
      [],
      {
        environment: {
          DATA_SOURCE_URI: `127.0.0.1:${port}/${databaseOf(host)}?sslmode=disable`,
          DATA_SOURCE_USER: monitor,
        },
        secretEnvironment: { DATA_SOURCE_PASS: database.password(monitor) },
      },
      ...database.ready,
    );
  }
  for (const [name, cache] of running.caches) {
    const port = host.plan.stores.find((store) => store.name === name)?.port;
    exporter(
      host,
      "redis-exporter",
      [],
      {
        environment: { REDIS_ADDR: `redis://127.0.0.1:${port}` },
        secretEnvironment: { REDIS_PASSWORD: cache.password },
      },
      cache.ready,
    );
  }
  // Last: it groups the processes of everything that was announced before it.
  processExporter(host);
}

/** What CPU, memory and disk objectives are judged by. */
const nodeCollectors = [
  "cpu",
  "meminfo",
  "loadavg",
  "filesystem",
  "diskstats",
  "netdev",
  "uname",
  "time",
  "vmstat",
  "pressure",
  "textfile",
].map((name) => `--collector.${name}`);

function port(host: HostContext, part: MonitoringPart): number {
  return host.plan.monitoring.ports[part];
}

function prometheus(host: HostContext): void {
  const url = local(port(host, "prometheus"));
  const settings = new supervisor.File(
    "prometheus-settings",
    {
      path: host.path("monitoring", "prometheus.yml"),
      content: prometheusSettings(host.plan, {
        service: (plan) => `127.0.0.1:${plan.port}`,
        part: (name) => `127.0.0.1:${port(host, name)}`,
        rules: host.path("monitoring", "rules", "*.yml"),
      }),
      validate: ["promtool", "check", "config", "{file}"],
      reloadUrl: `${url}/-/reload`,
    },
    host.after(),
  );
  const hours = Math.ceil(host.plan.monitoring.retention / 3_600_000);
  host.program(
    {
      name: "prometheus",
      supervisor: "supervisord",
      role: "monitoring",
      url,
      health: { url: `${url}/-/healthy` },
    },
    {
      command: [
        "prometheus",
        `--config.file=${host.path("monitoring", "prometheus.yml")}`,
        `--storage.tsdb.path=${host.path("monitoring", "prometheus")}`,
        `--storage.tsdb.retention.time=${formatDuration(hours * 3_600_000).replaceAll(" ", "")}`,
        `--web.listen-address=127.0.0.1:${port(host, "prometheus")}`,
        "--web.enable-lifecycle",
        "--enable-feature=native-histograms",
      ],
      ports: [port(host, "prometheus")],
      ready: { url: `${url}/-/ready`, timeout: 60_000 },
      stop: { signal: "TERM", timeout: 30_000 },
    },
    settings,
  );
}

function alertmanager(host: HostContext): void {
  const url = local(port(host, "alertmanager"));
  const settings = new supervisor.File(
    "alertmanager-settings",
    {
      path: host.path("monitoring", "alertmanager.yml"),
      content: alertmanagerSettings(),
      validate: ["amtool", "check-config", "{file}"],
      reloadUrl: `${url}/-/reload`,
    },
    host.after(),
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
        `--config.file=${host.path("monitoring", "alertmanager.yml")}`,
        `--storage.path=${host.path("monitoring", "alertmanager")}`,
        `--web.listen-address=127.0.0.1:${port(host, "alertmanager")}`,
        // One instance: no gossip, no second port.
        "--cluster.listen-address=",
      ],
      ports: [port(host, "alertmanager")],
      ready: { url: `${url}/-/ready`, timeout: 30_000 },
    },
    settings,
  );
}

function blackboxExporter(host: HostContext): void {
  const path = host.path("monitoring", "blackbox.yml");
  const listen = port(host, "blackbox-exporter");
  const settings = new supervisor.File(
    "blackbox-exporter-settings",
    {
      path,
      content: blackboxSettings(),
      validate: ["prometheus-blackbox-exporter", "--config.check", "--config.file={file}"],
      reloadUrl: `${local(listen)}/-/reload`,
    },
    host.after(),
  );
  exporter(host, "blackbox-exporter", [`--config.file=${path}`], {}, settings);
}

function processExporter(host: HostContext): void {
  const path = host.path("monitoring", "processes.yml");
  const commands = new Map([
    ...host.commands,
    ["pm2", `God Daemon (${host.path("pm2")})`],
    ["supervisord", `supervisord -c ${host.path("supervisord", "supervisord.conf")}`],
  ]);
  const settings = new supervisor.File(
    "process-exporter-settings",
    { path, content: processSettings(commands) },
    host.after(),
  );
  exporter(
    host,
    "process-exporter",
    // Else a process that is seen in its launcher's shell, before the `exec`, is never looked at again.
    [`-config.path=${path}`, "-recheck"],
    { restartOn: { settings: settings.digest } },
    settings,
  );
}

/** An exporter as Debian names it; all but one take the same flag for their address. */
function exporter(
  host: HostContext,
  part: MonitoringPart,
  flags: readonly string[],
  more: Omit<Parameters<HostContext["program"]>[1], "command"> = {},
  ...needs: readonly Resource[]
): void {
  const listen = port(host, part);
  const flag = part === "process-exporter" ? "-web.listen-address" : "--web.listen-address";
  host.program(
    {
      name: part,
      supervisor: "supervisord",
      role: "monitoring",
      url: local(listen, "/metrics"),
      health: { url: local(listen, "/metrics") },
    },
    {
      command: [`prometheus-${part}`, `${flag}=127.0.0.1:${listen}`, ...flags],
      ports: [listen],
      ready: { url: local(listen, "/metrics"), timeout: 30_000 },
      ...more,
    },
    ...needs,
  );
}
