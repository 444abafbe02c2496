/** What the two supervisors leave to others: supervisord has no memory limit, PM2 no log rotation, neither says who logs. */
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import type { HostContext } from "./context.ts";
import { diskUsage } from "./disk-usage.ts";
import { logStreams } from "./log-streams.ts";

export function maintenance(host: HostContext): void {
  memoryLimits(host);
  logRotation(host);
  diskUsage(host);
  logStreams(host);
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

/** logrotate, each minute, over PM2's logs; supervisord rotates its own. PM2 appends, so truncating loses no line. */
function logRotation(host: HostContext): void {
  const apps = host.plan.services.filter(({ runtime }) => runtime === "node");
  if (apps.length === 0) return;
  const logs = [...apps.map(({ name }) => host.path("logs", `${name}.*.log`)), host.path("pm2", "pm2.log")];
  const settings = new supervisor.File(
    "logrotate-settings",
    {
      path: host.path("logrotate", "logrotate.conf"),
      content: `${logs.map((path) => `"${path}"`).join(" ")} {\n  size 10M\n  rotate 3\n  copytruncate\n  missingok\n  notifempty\n}\n`,
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
