/** What the two supervisors leave to others: supervisord has no memory limit, PM2 no log rotation, neither says what is on the disk. */
import type { ServicePlan } from "../../../catalog/plan.ts";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import type { HostContext } from "./context.ts";
import { diskUsage } from "./disk-usage.ts";
import { daemonLog } from "./logs.ts";

export function maintenance(host: HostContext): void {
  memoryLimits(host);
  logRotation(host);
  diskUsage(host);
}

/** superlance's memmon restarts a program whose process tree has grown past its limit; it looks every 5 seconds. */
function memoryLimits(host: HostContext): void {
  const limits = host.plan.services.filter(({ runtime }) => runtime === "python");
  if (limits.length === 0) return;
  host.program(
    { name: "memmon", supervisor: "supervisord", role: "maintenance", url: "", health: { process: true } },
    {
      command: [
        "memmon",
        "-c",
        ...limits.flatMap(({ name, resources }) => ["-g", `${name}=${resources.memory}`]),
      ],
      // It does nothing at an exit; but the event wakes supervisord, which else restarts up to a second later.
      events: ["TICK_5", "PROCESS_STATE_EXITED"],
      ready: { timeout: 30_000 },
    },
  );
}

/** logrotate, each minute, over PM2's logs; supervisord rotates its own. */
function logRotation(host: HostContext): void {
  const apps = host.plan.services.filter(({ runtime }) => runtime === "node");
  if (apps.length === 0) return;
  const settings = new supervisor.File(
    "logrotate-settings",
    {
      path: host.path("logrotate", "logrotate.conf"),
      content: rotation(host, apps),
      validate: ["logrotate", "--debug", "{file}"],
    },
    host.after(),
  );
  const command = `while :; do logrotate --state "${host.path("logrotate", "state")}" "${host.path("logrotate", "logrotate.conf")}"; sleep 60; done`;
  host.program(
    { name: "logrotate", supervisor: "supervisord", role: "maintenance", url: "", health: { process: true } },
    { command: ["sh", "-c", command], restartOn: { settings: settings.digest } },
    settings,
  );
}

/**
 * An app's file is renamed, and PM2 told to open a new one: of one that is truncated the collector misses what it has
 * not read. PM2 cannot be told for its own log, which has a line for each start.
 */
function rotation(host: HostContext, apps: readonly ServicePlan[]): string {
  const { rotateAt, keep } = host.plan.monitoring.logs;
  const all = [`size ${rotateAt}`, `rotate ${keep}`, "missingok", "notifempty"];
  const logs = apps.map(({ name }) => `"${host.path("logs", `${name}.*.log`)}"`);
  return [
    block(logs.join(" "), [
      ...all,
      "nocreate",
      "sharedscripts",
      "postrotate",
      // Its own command would start a daemon where none runs.
      `  pid=$(cat "${host.path("pm2", "pm2.pid")}") && grep -q "God Daemon" "/proc/$pid/cmdline" && kill -USR2 "$pid"`,
      "endscript",
    ]),
    block(`"${daemonLog(host)}"`, [...all, "copytruncate"]),
  ].join("");
}

function block(files: string, lines: readonly string[]): string {
  return [`${files} {`, ...lines.map((line) => `  ${line}`), "}\n"].join("\n");
}
