/** PM2's own parser of an app's settings, and what its daemon makes of them. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { logPaths } from "../../providers/supervisor/host/unit.ts";
import { appSettings } from "../../providers/supervisor/kinds/pm2-app.ts";
import type { AppInputs, Rendered } from "./rendered.ts";

type App = Record<string, unknown>;

const require = createRequire(import.meta.url);
const Common = require("pm2/lib/Common.js") as {
  verifyConfs(apps: App[]): App[] | Error;
  resolveAppAttributes(at: { cwd: string; pm2_home: string }, app: App): App;
};
const { extend } = require("pm2/lib/Utility.js") as { extend(app: App, more: unknown): App };

export function judgePm2(batch: readonly Rendered[]): void {
  const { PWD } = process.env;
  for (const app of batch.flatMap(({ apps }) => apps)) {
    const verified = Common.verifyConfs([structuredClone(appSettings(app))]);
    if (verified instanceof Error) throw verified;
    const [settings = {}] = verified;
    const resolved = Common.resolveAppAttributes({ cwd: "/", pm2_home: join(app.home, "pm2") }, settings);
    // The daemon lays the app's environment over its settings.
    expect(extend(resolved, resolved["env"])).toMatchObject(asked(app));
  }
  // PM2 sets it for each app that it resolves.
  process.env["PWD"] = PWD;
}

/** What PM2 must have understood. */
function asked(app: AppInputs): object {
  const { stdout, stderr } = logPaths(app);
  return {
    name: app.name,
    pm_exec_path: "/usr/bin/env",
    args: ["-i", "/bin/sh", join(app.home, "launch", `pm2-${app.name}.sh`)],
    exec_interpreter: "none",
    exec_mode: "fork_mode",
    instances: 1,
    pm_cwd: app.cwd,
    autorestart: true,
    watch: false,
    exp_backoff_restart_delay: 100,
    max_restarts: 1_000_000_000,
    kill_timeout: app.stop.timeout,
    max_memory_restart: app.memoryLimit,
    pm_out_log_path: stdout,
    pm_err_log_path: stderr,
  };
}
