/** The monitoring of the Docker platform, and its exporters as containers. */
import type { Input, Resource } from "@pulumi/pulumi";
import type { MonitoringPart } from "../../../catalog/monitoring-plan.ts";
import { blackboxSettings } from "../../monitoring/exporters.ts";
import { databaseOf, monitor } from "../../stores/postgres.ts";
import type { PlatformArgs } from "../platform.ts";
import { alerting } from "./alerting.ts";
import { cadvisor } from "./cadvisor.ts";
import type { DockerContext } from "./context.ts";
import { type FileContents, secretFiles, settingsFolder } from "./files.ts";
import { logs } from "./logs.ts";
import { answering, type NetworkName } from "./part.ts";
import { prometheus } from "./prometheus.ts";
import type { Running } from "./service.ts";
import { dockerSite } from "./site.ts";
import { traceCollector } from "./traces.ts";

const MiB = 2 ** 20;

export function monitoring(
  docker: DockerContext,
  running: Running,
  { secrets, traces }: Pick<PlatformArgs, "secrets" | "traces">,
): void {
  const site = dockerSite(docker.plan, docker.settings);
  alerting(docker, site, secrets);
  prometheus(docker, site, [...running.services.values()].flat());
  cadvisor(docker);
  exporter(docker, "node-exporter", { flags: nodeFlags });
  const settings = `${settingsFolder}/blackbox.yml`;
  exporter(docker, "blackbox-exporter", {
    flags: [`--config.file=${settings}`],
    files: { [settings]: blackboxSettings() },
    // It asks the pages, too.
    networks: ["front", "back"],
  });
  storeExporters(docker, running);
  traceCollector(docker, traces);
  logs(docker, running, secrets);
}

/** What a container sees of its machine; of disks, the one that its own root lies on, which is the engine's. */
const nodeFlags = [
  "--collector.disable-defaults",
  ..."cpu meminfo loadavg filesystem diskstats uname time vmstat pressure"
    .split(" ")
    .map((name) => `--collector.${name}`),
  "--collector.filesystem.fs-types-exclude=^(tmpfs|proc|sysfs|cgroup2?|devpts|mqueue|nsfs)$",
  "--collector.filesystem.mount-points-exclude=^/.+",
];

function storeExporters(docker: DockerContext, { databases, caches }: Running): void {
  const portOf = (store: string) => docker.plan.stores.find(({ name }) => name === store)?.port;
  for (const [name, database] of databases) {
    exporter(docker, "postgres-exporter", {
      environment: {
        DATA_SOURCE_URI: `${name}:${portOf(name)}/${databaseOf(docker.plan)}?sslmode=disable`,
        DATA_SOURCE_USER: monitor,
      },
      files: secretFiles({ DATA_SOURCE_PASS: database.password(monitor) }),
      needs: database.ready,
    });
  }
  for (const [name, cache] of caches) {
    exporter(docker, "redis-exporter", {
      environment: { REDIS_ADDR: `redis://${name}:${portOf(name)}` },
      files: secretFiles({ REDIS_PASSWORD: cache.password }),
      needs: [cache.ready],
    });
  }
}

interface Exporter {
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly files?: FileContents;
  readonly networks?: readonly NetworkName[];
  readonly needs?: readonly Input<Resource>[];
}

/** An exporter as Debian names it. */
function exporter(docker: DockerContext, part: MonitoringPart, exporting: Exporter): void {
  const { flags = [], environment = {}, files = {}, networks = ["back"], needs = [] } = exporting;
  const port = docker.plan.monitoring.ports[part];
  const image = docker.stackImage("servers");
  docker.server({
    name: part,
    role: "monitoring",
    image,
    command: [`prometheus-${part}`, `--web.listen-address=0.0.0.0:${port}`, ...flags],
    environment,
    files: docker.files(part, image, files),
    networks,
    memory: 64 * MiB,
    // Not its metrics: who hangs up while they are written has it complain a hundred times.
    health: answering("/", port),
    needs,
  });
}
