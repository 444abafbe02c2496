/** Readiness: waits until a started unit answers, and says why when it does not. */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { NotReadyError } from "../kind.ts";
import { lastLines } from "./logs.ts";
import { strangersOn } from "./ports.ts";
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
const pollInterval = 50;
/** A unit that its supervisor does not know for so long, in milliseconds, will not come: the supervisor has ended. */
const absence = 3_000;
/** A unit without a probe is ready when one run has lived this long, in milliseconds. */
const settleTime = 1_000;
/** What one look may take, in milliseconds. */
const urlTimeout = 2_000;
const commandTimeout = 5_000;
/** Of each log, in an error: enough for what Node says at its end, a stack included. */
const shownLines = 25;

export async function waitReady(unit: UnitInputs, condition: () => Promise<Condition>): Promise<void> {
  const deadline = performance.now() + unit.ready.timeout;
  const runs = new Map<string, number>();
  let trouble = "it was not started";
  let known = performance.now();
  while (performance.now() < deadline) {
    const { state, run } = await condition();
    if (state !== "absent") {
      known = performance.now();
      if (!runs.has(run)) runs.set(run, known);
    }
    const end = hopeless(state, runs.size - 1, performance.now() - known);
    if (end !== undefined) throw await notReady(unit, end);
    const isUp = state === "running" || state === "starting";
    const age = performance.now() - (runs.get(run) ?? 0);
    const missing = isUp ? await missingOf(unit, age) : `it is ${state}`;
    // Another look, so that an answer of a run that has just died does not count.
    if (missing === undefined && (await condition()).run === run) return;
    trouble = missing ?? trouble;
    await sleep(pollInterval);
  }
  const before = runs.size > 1 ? `it exited ${times(runs.size - 1)}, and now ` : "";
  throw await notReady(unit, `not ready after ${unit.ready.timeout / 1000} s: ${before}${trouble}`);
}

function hopeless(state: UnitState, deaths: number, gone: number): string | undefined {
  if (gone > absence) return "its supervisor has ended; the next up starts it again";
  if (state === "fatal") return "its supervisor has given it up";
  return deaths < deathsToGiveUp ? undefined : `it exited ${times(deaths)}; its supervisor goes on trying`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

/** Undefined when it answers, and nobody in its place, else what is missing. */
async function missingOf(unit: UnitInputs, age: number): Promise<string | undefined> {
  return (await probe(unit, age)) ?? (await strangers(unit))[0];
}

/** Undefined when somebody answers, else what is missing. */
async function probe(unit: UnitInputs, age: number): Promise<string | undefined> {
  const { url, port, command } = unit.ready;
  if (command !== undefined) {
    const { failure, output } = await runCommand(command, {
      timeout: commandTimeout,
      environment: unit.environment,
    });
    return failure === undefined ? undefined : `${command.join(" ")} ${failure} ${output.trim()}`.trim();
  }
  if (url !== undefined) return probeUrl(url);
  if (port !== undefined) return (await accepts(port)) ? undefined : `nothing listens on port ${port}`;
  return age >= settleTime ? undefined : "it has only just started";
}

/** Who else has its ports: an answer of theirs says nothing about it. */
async function strangers(unit: UnitInputs): Promise<string[]> {
  const { port } = unit.ready;
  const ports = [...new Set([...unit.ports, ...(port === undefined ? [] : [port])])];
  const found = await strangersOn({ ...unit, ports }, "pm2", "supervisord");
  return found.map(({ reason }) => reason);
}

/** Undefined when a GET is answered below 400, to the last byte, else what was answered. */
export async function probeUrl(url: string): Promise<string | undefined> {
  let answered = "did not answer";
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(urlTimeout), redirect: "manual" });
    answered = `answered ${response.status}, but not to the end`;
    const text = await beginning(response);
    return response.status < 400 ? undefined : `${url} answered ${response.status}: ${text}`;
  } catch (error) {
    const { name, cause } = error as { name: string; cause?: { code?: string } };
    const why = name === "TimeoutError" ? `within ${urlTimeout / 1000} s` : `(${cause?.code ?? name})`;
    return `${url} ${answered} ${why}`;
  }
}

/** Reads the whole body, however long, and keeps what an error shows of it. */
async function beginning(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    if (text.length < 300) text += decoder.decode(chunk, { stream: true });
  }
  return text.slice(0, 300);
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
    [stderr, stdout].map(async (path) => ({ path, lines: await lastLines(path, shownLines) })),
  );
  const shown = tails
    .filter(({ lines }) => lines.length > 0)
    .map(({ path, lines }) => [`last lines of ${path}:`, ...lines].join("\n  "));
  const logs = shown.length > 0 ? shown.join("\n") : `its logs ${stderr} and ${stdout} are empty`;
  const taken = (await strangers(unit)).filter((reason) => !why.includes(reason));
  return new NotReadyError(`${unit.name} did not start: ${[why, ...taken].join("; ")}\n${logs}`);
}
