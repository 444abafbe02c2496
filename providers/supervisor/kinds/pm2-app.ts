/** An app under PM2. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { installLauncher, launchCommand, removeLauncher, renderLauncher } from "../host/launcher.ts";
import { refuseStrangers, strangersOn } from "../host/ports.ts";
import { endMarked } from "../host/processes.ts";
import { type Condition, waitReady } from "../host/ready.ts";
import { forgetStarts } from "../host/starts.ts";
import {
  launcherPath,
  logPaths,
  stopTimeout,
  type UnitIdentity,
  type UnitOutputs,
  type UnitState,
  unitMark,
  unitSchema,
  wellStates,
} from "../host/unit.ts";
import type { Kind } from "../kind.ts";
import { Pm2, type Pm2Process } from "../pm2/daemon.ts";
import { canonical, digest } from "../properties.ts";
import { wholeBytes } from "./shapes.ts";

const schema = unitSchema.extend({
  /** Restarted when its process, without its children, grows past this many bytes; PM2 looks every 5 seconds. */
  memoryLimit: z.int(wholeBytes).positive(wholeBytes).optional(),
  stop: z
    .strictObject({
      signal: z.literal("TERM", "allowed is TERM: PM2 knows one signal for all its apps").default("TERM"),
      timeout: stopTimeout,
    })
    .default({ signal: "TERM", timeout: 10_000 }),
});
type Inputs = z.infer<typeof schema>;

/** First pause before a crashed app is started again, in milliseconds; PM2 grows it by half each time, up to 15 s. */
const firstPause = 100;

export const pm2App: Kind<typeof schema, UnitOutputs> = {
  schema,
  replaceOn: ["home", "name"],
  id: (inputs) => `${inputs.home}/pm2/${inputs.name}`,

  async check(inputs, previous) {
    return previous === undefined ? strangersOn(inputs, "pm2") : [];
  },

  async apply(inputs) {
    const daemon = Pm2.of(inputs.home);
    const { script, settings, definition } = render(inputs);
    await refuseStrangers(inputs, "pm2");
    await daemon.exclusively(async () => {
      await daemon.ensureRunning();
      await installLauncher(inputs, "pm2", script, "");
      const running = await find(daemon, inputs.name);
      const isSame = running?.pm2_env.DEFINITION === definition;
      if (isSame && wellStates.includes(stateOf(running))) return;
      await daemon.dropApp(inputs.name);
      if (!isSame) await forgetStarts(inputs, "pm2", "");
      await daemon.startApp(settings);
    });
    await waitReady(inputs, () => conditionOf(daemon, inputs.name));
    return { state: "running", definition, ...logPaths(inputs) };
  },

  async observe(inputs, outputs) {
    const { script, definition } = render(inputs);
    const [process, found] = await Promise.all([
      find(Pm2.of(inputs.home), inputs.name),
      readFile(launcherPath(inputs, "pm2"), "utf8").catch(() => undefined),
    ]);
    const state = process === undefined ? "absent" : stateOf(process);
    const edited = found !== script || (process !== undefined && process.pm2_env.DEFINITION !== definition);
    const drift = wellStates.includes(state) ? [] : [`it is ${state}`];
    if (edited) drift.push("its settings were edited");
    return {
      exists: process !== undefined || found !== undefined,
      outputs: { ...outputs, state, definition: edited ? "edited" : definition },
      drift,
    };
  },

  remove: removeApp,
};

/** Stops the app and forgets it, whether PM2 knows it or answers at all. */
export async function removeApp({ home, name, stop }: UnitIdentity): Promise<void> {
  const daemon = Pm2.of(home);
  await daemon.exclusively(async () => {
    await daemon.dropApp(name);
    await endMarked(unitMark(home, "pm2", name), stop);
    await removeLauncher({ home, name }, "pm2");
    await daemon.endWhenIdle();
  });
}

interface Rendered {
  readonly script: string;
  readonly settings: Record<string, unknown>;
  readonly definition: string;
}

function render(inputs: Inputs): Rendered {
  const launcher = renderLauncher(inputs, "pm2");
  const settings = appSettings(inputs);
  // PM2 hands it back, so that a running app can be told from a changed one.
  const definition = digest(canonical({ launcher: launcher.definition, settings }));
  return {
    script: launcher.script,
    definition,
    settings: { ...settings, env: { DEFINITION: definition } },
  };
}

/** PM2's own words (https://pm2.keymetrics.io/docs/usage/application-declaration/). */
export function appSettings(inputs: Inputs) {
  const [script, ...args] = launchCommand(launcherPath(inputs, "pm2"));
  const { stdout, stderr } = logPaths(inputs);
  return {
    name: inputs.name,
    script,
    args,
    interpreter: "none",
    exec_mode: "fork",
    instances: 1,
    cwd: inputs.cwd,
    autorestart: true,
    watch: false,
    exp_backoff_restart_delay: firstPause,
    // Without it PM2 gives up after 16 quick crashes.
    max_restarts: 1_000_000_000,
    ...(inputs.memoryLimit === undefined ? {} : { max_memory_restart: inputs.memoryLimit }),
    kill_timeout: inputs.stop.timeout,
    out_file: stdout,
    error_file: stderr,
    merge_logs: true,
    vizion: false,
    pmx: false,
    // PM2 would keep the environment of whoever runs `pulumi up`, passphrase included; "" is part of every name.
    filter_env: [""],
    // Nor does the app's own go in: the launcher sets it, and PM2 would lay a variable `name` over the name.
    env: {},
  };
}

async function find(daemon: Pm2, name: string): Promise<Pm2Process | undefined> {
  return (await daemon.list())?.find((process) => process.name === name);
}

const states: Record<Pm2Process["pm2_env"]["status"], UnitState> = {
  online: "running",
  "one-launch-status": "running",
  launching: "starting",
  "waiting restart": "backing off",
  stopping: "stopped",
  stopped: "stopped",
  errored: "fatal",
};

export function stateOf(process: Pm2Process): UnitState {
  return states[process.pm2_env.status];
}

async function conditionOf(daemon: Pm2, name: string): Promise<Condition> {
  const process = await find(daemon, name);
  if (process === undefined) return { state: "absent", run: "" };
  return { state: stateOf(process), run: String(process.pm2_env.restart_time) };
}
