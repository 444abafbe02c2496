/** Starts a container, and waits until it runs as it should. */
import { setTimeout as sleep } from "node:timers/promises";
import type Dockerode from "dockerode";
import type { ContainerInspectInfo } from "dockerode";
import type { ContainerInputs } from "./inputs.ts";

/** Seconds to become healthy: the official provider's. */
const defaultTimeout = 60;
/** Between two looks, in milliseconds. */
const pause = 200;
/** How long one that must run is looked at after its start, in milliseconds: what cannot run ends at once. */
const trial = 1_000;
const lastLines = 20;

/** Why it does not run as it should; undefined: it does. */
export async function started(
  docker: Dockerode,
  id: string,
  inputs: ContainerInputs,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (inputs.start === false) return undefined;
  const container = docker.getContainer(id);
  const before = await container.inspect();
  if (!before.State.Running) await container.start();
  const why = await settled(container, inputs, signal);
  return why === undefined ? undefined : `${why}${await log(container)}`;
}

async function settled(
  container: Dockerode.Container,
  inputs: ContainerInputs,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (inputs.attach === true) {
    await container.wait();
    return undefined;
  }
  if (inputs.wait === true) return healthy(container, inputs, signal);
  if (inputs.mustRun === false) return undefined;
  for (const deadline = Date.now() + trial; ; await sleep(pause)) {
    const { State: state } = await container.inspect();
    if (!state.Running && !state.Restarting) return `it ended with ${state.ExitCode} right after its start`;
    if (Date.now() > deadline || signal.aborted) return undefined;
  }
}

async function healthy(
  container: Dockerode.Container,
  inputs: ContainerInputs,
  signal: AbortSignal,
): Promise<string | undefined> {
  const seconds = inputs.waitTimeout ?? defaultTimeout;
  const restarts = inputs.restart !== undefined && inputs.restart !== "no";
  for (const deadline = Date.now() + seconds * 1000; ; await sleep(pause)) {
    const { State: state } = await container.inspect();
    if (state.Health === undefined) {
      return "it is to be waited for (wait), and has no health check: add healthcheck, or leave wait out";
    }
    if (state.Health.Status === "healthy") return undefined;
    if (!state.Running && !restarts) return `it ended with ${state.ExitCode} before it was healthy`;
    if (signal.aborted) return "the wait for it was cancelled";
    if (Date.now() > deadline) return `not healthy in ${seconds} s (waitTimeout): ${lastProbe(state)}`;
  }
}

function lastProbe(state: ContainerInspectInfo["State"]): string {
  const last = state.Health?.Log.at(-1) as { ExitCode: number; Output: string } | undefined;
  if (last === undefined) return `it is ${state.Status}, and no health check has ended yet`;
  return `it is ${state.Status}; the last health check ended with ${last.ExitCode}: ${last.Output.trim().slice(-300)}`;
}

async function log(container: Dockerode.Container): Promise<string> {
  try {
    const { Config: config } = await container.inspect();
    const raw = await container.logs({ stdout: true, stderr: true, tail: lastLines });
    const text = config.Tty ? raw.toString("utf8") : unframed(raw);
    const lines = text
      .trim()
      .split("\n")
      .map((line) => `  ${line}`);
    return text.trim() === "" ? "; it has said nothing" : `; its last lines:\n${lines.join("\n")}`;
  } catch {
    // A log driver that cannot be read from.
    return "";
  }
}

/** Without a terminal, each piece of output has a header: stream, then length. */
function unframed(raw: Buffer): string {
  const pieces: string[] = [];
  for (let at = 0; at + 8 <= raw.length; ) {
    const length = raw.readUInt32BE(at + 4);
    pieces.push(raw.toString("utf8", at + 8, at + 8 + length));
    at += 8 + length;
  }
  return pieces.join("");
}
