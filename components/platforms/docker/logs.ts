/** The way of logs: the engine's files of every container → collector → intake → store. */
import { collectorSettings } from "../../monitoring/logs/collector.ts";
import { concealed, intakeSettings, unitsOf } from "../../monitoring/logs/intake.ts";
import { logStoreCommand } from "../../monitoring/logs/store.ts";
import type { Secrets, Unit } from "../platform.ts";
import type { DockerContext } from "./context.ts";
import { dataFolder, settingsFolder } from "./files.ts";
import { answering, type Part } from "./part.ts";
import type { Running } from "./service.ts";

const MiB = 2 ** 20;

/** Where the intake has what it must not let through; not where the entry point would make variables of it. */
const maskedFolder = "/run/masked";
/** The collector's own: it writes to nothing else. */
const spoolFolder = "/spool";

/** Last: the intake knows who runs. */
export function logs(docker: DockerContext, running: Running, secrets: Secrets): void {
  store(docker);
  collector(docker);
  intake(docker, concealed(docker.plan, running, secrets));
}

function store(docker: DockerContext): void {
  const port = docker.plan.monitoring.ports["log-store"];
  docker.server({
    name: "log-store",
    role: "monitoring",
    image: docker.stackImage("log-store"),
    command: logStoreCommand(docker.plan, {
      program: "victoria-logs",
      data: dataFolder,
      listen: `0.0.0.0:${port}`,
    }),
    networks: ["front", "back"],
    memory: 512 * MiB,
    health: answering("/health", port),
    data: { volume: docker.volume("log-store").name, path: dataFolder },
    published: [port],
    page: "/health",
    stop: { signal: "SIGTERM", patience: 30_000 },
  });
}

/** Root without root's capabilities: the engine shows its files to nobody else. */
function collector(docker: DockerContext): void {
  const image = docker.stackImage("log-collector");
  const settings = `${settingsFolder}/rsyslog.conf`;
  const written = `${docker.settings.engineData}/containers`;
  docker.server({
    name: "log-collector",
    role: "monitoring",
    image,
    command: ["rsyslogd", "-n", "-f", settings, "-i", "/tmp/rsyslogd.pid"],
    files: docker.files("log-collector", image, {
      [settings]: collectorSettings({
        inputs: [{ files: `${written}/*/*-json.log*`, format: "docker" }],
        intake: { host: "log-intake", port: docker.plan.monitoring.ports["log-intake"] },
        spool: spoolFolder,
      }),
    }),
    networks: ["back"],
    memory: 256 * MiB,
    health: processOf("/tmp/rsyslogd.pid"),
    // Where it has read to, and what it has not got rid of.
    data: { volume: docker.volume("log-collector").name, path: spoolFolder },
    watches: { [written]: written },
    stop: { signal: "SIGTERM", patience: 15_000 },
  });
}

/** It has no port. Its process writes the file when it has read its settings. */
function processOf(file: string): Part["health"] {
  const test = ["CMD", "bash", "-c", `kill -0 "$(<${file})"`];
  return { ...answering("", 0), test };
}

function intake(docker: DockerContext, secrets: Secrets): void {
  const { plan } = docker;
  const port = plan.monitoring.ports["log-intake"];
  const image = docker.stackImage("log-intake");
  const settings = `${settingsFolder}/intake.json`;
  const own: Pick<Unit, "name" | "role"> = { name: "log-intake", role: "monitoring" };
  docker.server({
    ...own,
    image,
    command: ["node", "main.ts", settings, String(port), "0.0.0.0"],
    files: docker.files("log-intake", image, {
      // Whose lines are whose, the engine writes beside them: the labels of their container.
      [settings]: intakeSettings(plan, {
        store: `http://log-store:${plan.monitoring.ports["log-store"]}`,
        format: "docker",
        units: unitsOf(plan, [...docker.units, own]),
        secrets: maskedFolder,
      }),
      ...Object.fromEntries(
        Object.entries(secrets).map(([name, value]) => [`${maskedFolder}/${name}`, value]),
      ),
    }),
    networks: ["back"],
    memory: 256 * MiB,
    health: answering("/health", port),
  });
}
