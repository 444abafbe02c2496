/** The monitoring of the host platform, and its exporters as programs. */
import type { Resource } from "@pulumi/pulumi";
import type { MonitoringPart } from "../../../catalog/monitoring-plan.ts";
import { launcherPath, launchFolder } from "../../../providers/supervisor/host/unit.ts";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import type { InstalledGrafana } from "../../grafana/installed.ts";
import { blackboxSettings, type ProcessGroup, processSettings } from "../../monitoring/exporters.ts";
import { databaseOf, monitor } from "../../stores/postgres.ts";
import type { Secrets } from "../platform.ts";
import { alerting } from "./alerting.ts";
import { type HostContext, local } from "./context.ts";
import { grafanaServer } from "./grafana.ts";
import { logs } from "./logs.ts";
import { dashboardsFolder, prometheus } from "./prometheus.ts";
import type { Running } from "./service.ts";

export function monitoring(
  host: HostContext,
  running: Running,
  secrets: Secrets,
  grafana?: InstalledGrafana,
): void {
  alerting(host, secrets);
  prometheus(host);
  if (grafana !== undefined) grafanaServer(host, grafana, dashboardsFolder(host));
  exporter(host, "node-exporter", [
    "--collector.disable-defaults",
    ...nodeCollectors,
    `--collector.filesystem.fs-types-exclude=^(${withoutSpace.join("|")})$`,
    // How often each unit was started, and what each service and store has on disk.
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
          DATA_SOURCE_URI: `127.0.0.1:${port}/${databaseOf(host.plan)}?sslmode=disable`,
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
  // Their units are listed; the last one is not announced yet.
  logs(host, running, secrets, ["process-exporter"]);
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

/** The exporter's default without `overlay`: in a container that is what the run directory lies on, and what fills up. */
const withoutSpace = [
  ..."autofs binfmt_misc bpf cgroup2? configfs debugfs devpts devtmpfs fusectl hugetlbfs iso9660 mqueue".split(
    " ",
  ),
  ..."nsfs proc procfs pstore rpc_pipefs securityfs selinuxfs squashfs sysfs tracefs".split(" "),
];

function port(host: HostContext, part: MonitoringPart): number {
  return host.plan.monitoring.ports[part];
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
  const launchers = new Map(
    host.units.map(({ name, supervisor: by }) => [name, launcherPath({ home: host.home, name }, by)]),
  );
  const groups = [
    ...host.commands,
    ["pm2", `God Daemon (${host.path("pm2")})`] as const,
    ["supervisord", `supervisord -c ${host.path("supervisord", "supervisord.conf")}`] as const,
    // Without its settings, whose hash it would change by standing in them.
    [
      "process-exporter",
      `prometheus-process-exporter -web.listen-address=127.0.0.1:${port(host, "process-exporter")}`,
    ] as const,
  ].map(([name, command]): ProcessGroup => {
    const launcher = launchers.get(name);
    return { name, commands: launcher === undefined ? [command] : [command, launcher] };
  });
  const settings = new supervisor.File(
    "process-exporter-settings",
    { path, content: processSettings(groups) },
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
      // Not its metrics: to gather them takes seconds on a busy machine.
      health: { url: local(listen, "/") },
    },
    {
      command: [`prometheus-${part}`, `${flag}=127.0.0.1:${listen}`, ...flags],
      ports: [listen],
      ready: { url: local(listen, "/"), timeout: 30_000 },
      ...more,
    },
    ...needs,
  );
}
