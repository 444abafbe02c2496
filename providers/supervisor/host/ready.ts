/** Readiness: waits until a started unit answers, and says why when it does not. */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { NotReadyError } from "../kind.ts";
import { lastLines } from "./logs.ts";
import { runCommand } from "./run-command.ts";
import { logPaths, type UnitInputs, type UnitState } from "./unit.ts";

/** How a unit fares, as its supervisor tells it. */
export interface Condition {
  readonly state: UnitState;
  /** The number of the run: another one than before means that it died and was started again. */
  readonly run: string;
}

/** Runs that may die before the wait is given up; the supervisor goes on trying. */
const deathsToGiveUp = 3;
const pollInterval = 100;
/** A unit without a probe is ready when one run has lived this long, in milliseconds. */
const settleTime = 1_000;

export async function waitReady(unit: UnitInputs, condition: () => Promise<Condition>): Promise<void> {
  const deadline = Date.now() + unit.ready.timeout;
  const runs = new Map<string, number>();
  let trouble = "it was not started";
  while (Date.now() < deadline) {
    const { state, run } = await condition();
    if (!runs.has(run)) runs.set(run, Date.now());
    if (runs.size > deathsToGiveUp || state === "fatal") {
      throw await notReady(
        unit,
        `it exited ${Math.max(runs.size - 1, 1)} times; its supervisor goes on trying`,
      );
    }
    if (state === "running" || state === "starting") {
      const answer = await probe(unit, Date.now() - (runs.get(run) ?? 0));
      // Another look, so that an answer of a run that has just died does not count.
      if (answer === undefined && (await condition()).run === run) return;
      trouble = answer ?? trouble;
    } else {
      trouble = `it is ${state}`;
    }
    await sleep(pollInterval);
  }
  throw await notReady(unit, `not ready after ${unit.ready.timeout / 1000} s: ${trouble}`);
}

/** Undefined when it is ready, else what is missing. */
async function probe(unit: UnitInputs, age: number): Promise<string | undefined> {
  const { url, port, command } = unit.ready;
  if (command !== undefined) {
    const { code, output } = await runCommand(command, { timeout: 5_000, environment: unit.environment });
    return code === 0 ? undefined : `${command.join(" ")} ended with ${code} ${output.trim()}`;
  }
  if (url !== undefined) return probeUrl(url);
  if (port !== undefined) return (await accepts(port)) ? undefined : `nothing listens on port ${port}`;
  return age >= settleTime ? undefined : "it has only just started";
}

/** Undefined when a GET answers below 400, else what it answered. */
export async function probeUrl(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000), redirect: "manual" });
    return response.status < 400
      ? undefined
      : `${url} answered ${response.status}: ${(await response.text()).slice(0, 300)}`;
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
    return `${url} did not answer (${cause})`;
  }
}

/** Whether a port of this host accepts connections. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: 2_000 });
    const done = (accepted: boolean) => () => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", done(true)).once("error", done(false)).once("timeout", done(false));
  });
}

async function notReady(unit: UnitInputs, why: string): Promise<NotReadyError> {
  const { stdout, stderr } = logPaths(unit);
  const tails = await Promise.all(
    [stderr, stdout].map(async (path) => ({ path, lines: await lastLines(path, 15) })),
  );
  const shown = tails
    .filter(({ lines }) => lines.length > 0)
    .map(({ path, lines }) => [`last lines of ${path}:`, ...lines].join("\n  "));
  const logs = shown.length > 0 ? shown.join("\n") : `its logs ${stderr} and ${stdout} are empty`;
  return new NotReadyError(`${unit.name} did not start: ${why}\n${logs}`);
}
