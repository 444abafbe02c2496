/** The way of logs on the host: files of the units → collector → intake → store, each a program. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { all } from "@pulumi/pulumi";
import { logPaths } from "../../../providers/supervisor/host/unit.ts";
import { digest } from "../../../providers/supervisor/properties.ts";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import { paths } from "../../../providers/supervisor/supervisord/settings.ts";
import { filesBelow } from "../../content.ts";
import { collectorSettings } from "../../monitoring/logs/collector.ts";
import { concealed, intakeSettings, unitsOf } from "../../monitoring/logs/intake.ts";
import { logStoreCommand } from "../../monitoring/logs/store.ts";
import type { HostUnit, Secrets } from "../platform.ts";
import { type HostContext, local } from "./context.ts";
import { victoriaLogs } from "./observers.ts";
import type { Running } from "./service.ts";

/** Once everybody else is known, but for the parts that come after it: the intake is told whose files there are. */
export function logs(host: HostContext, running: Running, secrets: Secrets, later: readonly string[]): void {
  store(host);
  collector(host);
  intake(host, secretsFile(host, running, secrets), later);
}

function store(host: HostContext): void {
  const port = host.plan.monitoring.ports["log-store"];
  host.program(
    {
      name: "log-store",
      supervisor: "supervisord",
      role: "monitoring",
      url: local(port, "/select/vmui/"),
      health: { url: local(port, "/health") },
    },
    {
      command: logStoreCommand(host.plan, {
        program: victoriaLogs,
        data: host.path("monitoring", "log-store"),
        listen: `127.0.0.1:${port}`,
      }),
      ports: [port],
      ready: { url: local(port, "/health"), timeout: 60_000 },
      stop: { signal: "TERM", timeout: 30_000 },
    },
  );
}

/** It waits for nobody: what it cannot hand on yet it keeps. */
function collector(host: HostContext): void {
  const name = "log-collector";
  const spool = host.directory(`monitoring/${name}`);
  const path = host.path("monitoring", "rsyslog.conf");
  const units = logPaths({ home: host.home, name: "*" });
  // Patterns, though it is one file each: of a name it complains when the file is not there yet.
  const daemons = [daemonLog(host), paths(host.home).log].map((path) => join(dirname(path), "*.log"));
  const settings = new supervisor.File(
    `${name}-settings`,
    {
      path,
      content: collectorSettings({
        inputs: [
          ...Object.values(units).flatMap((files) => [files, `${files}.[0-9]*`]),
          ...daemons,
          `${paths(host.home).log}.[0-9]*`,
        ].map((files) => ({ files })),
        intake: { host: "127.0.0.1", port: host.plan.monitoring.ports["log-intake"] },
        spool: host.path("monitoring", name),
      }),
    },
    host.after(spool),
  );
  host.program(
    { name, supervisor: "supervisord", role: "monitoring", url: "", health: { process: true } },
    {
      command: ["rsyslogd", "-n", "-i", host.path("monitoring", name, "pid"), "-f", path],
      ready: { timeout: 30_000 },
      restartOn: { settings: settings.digest },
      // It writes down what it has not handed on.
      stop: { signal: "TERM", timeout: 15_000 },
    },
    settings,
  );
}

/** PM2's own log. */
export function daemonLog(host: HostContext): string {
  return host.path("pm2", "pm2.log");
}

/** Node reads TypeScript by itself; the checkout's is found from here, wherever the application's is. */
const source = join(import.meta.dirname, "..", "..", "monitoring", "intake");

function intake(host: HostContext, secrets: supervisor.File, later: readonly string[]): void {
  const name = "log-intake";
  const port = host.plan.monitoring.ports[name];
  const path = host.path("monitoring", "log-intake.json");
  const own: Named[] = [name, ...later].map((each) => ({ name: each, role: "monitoring" }));
  const settings = new supervisor.File(
    `${name}-settings`,
    { path, content: told(host, [...host.units, ...own]) },
    host.after(),
  );
  host.program(
    {
      name,
      supervisor: "supervisord",
      role: "monitoring",
      url: local(port, "/metrics"),
      health: { url: local(port, "/health") },
    },
    {
      command: [
        "node",
        "--disable-warning=ExperimentalWarning",
        join(source, "main.ts"),
        path,
        String(port),
        "127.0.0.1",
      ],
      ports: [port],
      ready: { url: local(port, "/health"), timeout: 30_000 },
      restartOn: { settings: settings.digest, secrets: secrets.digest, source: contentOf(source) },
    },
    settings,
    secrets,
  );
}

function contentOf(folder: string): string {
  const files = filesBelow(folder).filter((path) => !path.endsWith(".test.ts"));
  return digest(files.map((path) => readFileSync(path, "utf8")).join("\0"));
}

type Named = Pick<HostUnit, "name" | "role">;

/** The supervisors write logs as well, and are no units: nobody supervises them. */
const supervisors: readonly Named[] = ["pm2", "supervisord"].map((name) => ({ name, role: "maintenance" }));

function told(host: HostContext, units: readonly Named[]): string {
  const { plan } = host;
  return intakeSettings(plan, {
    store: local(plan.monitoring.ports["log-store"]),
    format: "plain",
    units: unitsOf(plan, [...units, ...supervisors]),
    files: [
      { path: daemonLog(host), unit: "pm2", stream: "stdout" },
      { path: paths(host.home).log, unit: "supervisord", stream: "stdout" },
    ],
    secrets: secretsPath(host),
  });
}

function secretsPath(host: HostContext): string {
  return host.path("monitoring", "secrets", "masked");
}

/** What the intake must let through to nobody: every secret of the stack, one a line. */
function secretsFile(host: HostContext, running: Running, secrets: Secrets): supervisor.File {
  const values = Object.values(concealed(host.plan, running, secrets));
  return new supervisor.File(
    "masked-secrets",
    {
      path: secretsPath(host),
      secretContent: all(values).apply((each) => each.map((value) => `${value}\n`).join("")),
      mode: "0600",
    },
    host.after(),
  );
}
