/** A program under supervisord. */
import { readFile, rm } from "node:fs/promises";
import { z } from "zod";
import { atomicWrite } from "../host/atomic-write.ts";
import { installLauncher, removeLauncher, renderLauncher } from "../host/launcher.ts";
import { refuseStrangers, strangersOn } from "../host/ports.ts";
import { endMarked } from "../host/processes.ts";
import { type Condition, waitReady } from "../host/ready.ts";
import { forgetStarts } from "../host/starts.ts";
import {
  launcherPath,
  logPaths,
  type UnitIdentity,
  type UnitOutputs,
  type UnitState,
  unitMark,
  unitSchema,
  wellStates,
} from "../host/unit.ts";
import { type Kind, UserError } from "../kind.ts";
import { Supervisord } from "../supervisord/daemon.ts";
import { eventTypes } from "../supervisord/events.ts";
import { Fault, faults, type ProcessInfo, unlessUnreachable } from "../supervisord/rpc.ts";
import { paths, programPath, programSettings } from "../supervisord/settings.ts";
import { userName, wholeBytes } from "./shapes.ts";

const allowedEvents = `allowed are supervisord's event types: ${eventTypes.join(", ")}`;
const wholeNumber = "allowed is a whole number, 0 or more";

const schema = unitSchema.extend({
  /** Whom it runs as; only root can choose. */
  user: userName.optional(),
  /** supervisord's event types, for an event listener; empty: an ordinary program. */
  events: z.array(z.enum(eventTypes, allowedEvents)).default([]),
  logs: z
    .strictObject({
      /** A log file is rotated at this size, in bytes. */
      maxBytes: z.int(wholeBytes).positive(wholeBytes).default(10_000_000),
      /** How many rotated files are kept. */
      backups: z.int(wholeNumber).nonnegative(wholeNumber).default(3),
    })
    .default({ maxBytes: 10_000_000, backups: 3 }),
});
type Inputs = z.infer<typeof schema>;

export const program: Kind<typeof schema, UnitOutputs> = {
  schema,
  replaceOn: ["home", "name"],
  id: (inputs) => `${inputs.home}/supervisord/${inputs.name}`,

  async check(inputs, previous) {
    return previous === undefined ? strangersOn(inputs, "supervisord") : [];
  },

  async apply(inputs) {
    const daemon = Supervisord.of(inputs.home);
    const rendered = render(inputs);
    await refuseStrangers(inputs, "supervisord");
    const verdict = await daemon.exclusively(async () => {
      await daemon.ensureRunning();
      await installLauncher(inputs, "supervisord", rendered.script, inputs.user ?? "");
      await atomicWrite(programPath(inputs.home, inputs.name), rendered.settings, { mode: 0o600, owner: "" });
      return reread(daemon, inputs);
    });
    if (verdict === "new or changed") await load(daemon, inputs);
    else await startAgain(daemon, inputs);
    await waitReady(inputs, () => conditionOf(daemon, inputs.name));
    return { state: "running", definition: rendered.definition, ...logPaths(inputs) };
  },

  async observe(inputs, outputs) {
    const rendered = render(inputs);
    const [condition, script, settings] = await Promise.all([
      conditionOf(Supervisord.of(inputs.home), inputs.name),
      readFile(launcherPath(inputs, "supervisord"), "utf8").catch(() => undefined),
      readFile(programPath(inputs.home, inputs.name), "utf8").catch(() => undefined),
    ]);
    const edited = script !== rendered.script || settings !== rendered.settings;
    const drift = wellStates.includes(condition.state) ? [] : [`it is ${condition.state}`];
    if (edited) drift.push("its settings were edited");
    return {
      exists: condition.state !== "absent" || settings !== undefined,
      outputs: { ...outputs, state: condition.state, definition: edited ? "edited" : rendered.definition },
      drift,
    };
  },

  remove: removeProgram,
};

/** Stops the program and forgets it, whether supervisord knows it or answers at all. */
export async function removeProgram({ home, name, stop }: UnitIdentity): Promise<void> {
  const daemon = Supervisord.of(home);
  await rm(programPath(home, name), { force: true });
  const answers = (await daemon.processes()) !== undefined;
  // A stop takes its time, and many may stop at once.
  if (answers) await daemon.rpc.stopGroup(name).catch(unlessUnreachable);
  await endMarked(unitMark(home, "supervisord", name), stop);
  await removeLauncher({ home, name }, "supervisord");
  await daemon.exclusively(async () => {
    if (answers) await daemon.rpc.removeGroup(name).catch(unlessUnreachable);
    await daemon.endWhenIdle();
  });
}

function render(inputs: Inputs): { script: string; settings: string; definition: string } {
  // An event listener talks back; supervisord's own variable for that is lost with the rest of its environment.
  const extra: Record<string, string> =
    inputs.events.length > 0 ? { SUPERVISOR_SERVER_URL: `unix://${paths(inputs.home).socket}` } : {};
  const { script, definition } = renderLauncher(inputs, "supervisord", extra);
  return { script, definition, settings: programSettings(inputs, definition) };
}

/** Lets supervisord read its settings again, which touches no process, and tells what it makes of this program. */
async function reread(daemon: Supervisord, inputs: Inputs): Promise<"new or changed" | "as it was"> {
  const { added, changed } = await daemon.rpc.reread().catch((error: unknown) => {
    if (!(error instanceof Fault) || error.code !== faults.cantReread) throw error;
    const { programs } = paths(inputs.home);
    throw new UserError(
      `supervisord refuses the settings in ${programs}: ${error.message}; nothing was changed`,
    );
  });
  return [...added, ...changed].includes(inputs.name) ? "new or changed" : "as it was";
}

/** What `supervisorctl update` does, for this one program; the others keep their processes. */
async function load(daemon: Supervisord, inputs: Inputs): Promise<void> {
  await daemon.rpc.stopGroup(inputs.name);
  await forgetStarts(inputs, "supervisord", inputs.user ?? "");
  await daemon.exclusively(async () => {
    await daemon.rpc.removeGroup(inputs.name);
    await daemon.rpc.addGroup(inputs.name);
    // By itself supervisord looks for what is to be started once a second.
    await daemon.rpc.start(inputs.name);
  });
}

/** What does not run as it should is started; what backs off does not wait for its next try. */
async function startAgain(daemon: Supervisord, inputs: Inputs): Promise<void> {
  const { state } = await conditionOf(daemon, inputs.name);
  if (wellStates.includes(state)) return;
  await daemon.rpc.stopGroup(inputs.name);
  await daemon.rpc.start(inputs.name);
}

const states: Record<string, UnitState> = {
  RUNNING: "running",
  STARTING: "starting",
  BACKOFF: "backing off",
  STOPPING: "stopped",
  STOPPED: "stopped",
  EXITED: "stopped",
  FATAL: "fatal",
};

export function stateOf(process: ProcessInfo): UnitState {
  return states[process.statename] ?? "absent";
}

async function conditionOf(daemon: Supervisord, name: string): Promise<Condition> {
  const process = (await daemon.processes())?.find((candidate) => candidate.name === name);
  if (process === undefined) return { state: "absent", run: "" };
  return { state: stateOf(process), run: String(process.stop) };
}
