/** Programs that live as long as a command does, in a temporary folder that goes with it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineError } from "../engine.ts";

/** How long a start may take: it reads the blocks. */
const startLimit = 60_000;

/**
 * Does work in a folder of its own. Whatever comes of it (success, an error, Ctrl-C), the folder is removed, and what was
 * started under the signal has ended.
 *
 * @throws EngineError with 130 where the work was interrupted
 */
export async function inTemporaryFolder<T>(
  work: (folder: string, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, interrupt);
  const folder = await mkdtemp(join(tmpdir(), "neuroerp-slo-"));
  try {
    return await work(folder, controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw new EngineError("interrupted", 130);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
    for (const name of signals) process.off(name, interrupt);
  }
}

/** Runs a program to its end, in a folder. @throws EngineError with its last words */
export async function run(command: readonly string[], folder: string, signal: AbortSignal): Promise<void> {
  const running = launch(command, signal, folder);
  const code = await running.ended;
  signal.throwIfAborted();
  if (code !== 0) throw new EngineError(`"${command.slice(0, 3).join(" ")}" failed:\n${running.words()}`);
}

/** A Prometheus on blocks of samples, without a scrape, while the work lasts; the work gets its address. */
export async function withPrometheus<T>(
  folder: string,
  blocks: string,
  signal: AbortSignal,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const settings = join(folder, "prometheus.yml");
  await writeFile(settings, "scrape_configs: []\n");
  const address = `127.0.0.1:${await freePort()}`;
  const server = launch(
    [
      "prometheus",
      `--config.file=${settings}`,
      `--storage.tsdb.path=${blocks}`,
      // They are as old as they are asked for, and nobody needs them in larger pieces.
      "--storage.tsdb.retention.time=100y",
      "--storage.tsdb.min-block-duration=2h",
      "--storage.tsdb.max-block-duration=2h",
      `--web.listen-address=${address}`,
      "--log.level=warn",
    ],
    signal,
  );
  try {
    await ready(`http://${address}`, server, signal);
    return await work(`http://${address}`);
  } finally {
    server.child.kill("SIGKILL");
    await server.ended;
  }
}

interface Running {
  readonly child: ChildProcess;
  /** Its exit code; -1 where it was killed, or could not be started. */
  readonly ended: Promise<number>;
  /** What it said last. */
  readonly words: () => string;
}

function launch([program = "", ...args]: readonly string[], signal: AbortSignal, cwd?: string): Running {
  const stdio = ["ignore", "ignore", "pipe"] as const;
  const child = spawn(program, args, { stdio: [...stdio], cwd, signal, killSignal: "SIGKILL" });
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => {
    words = (words + chunk.toString("utf8")).slice(-2000);
  });
  const ended = new Promise<number>((resolve) => {
    child.once("error", (error) => {
      words += error.message;
      // It was never there, so that nothing closes.
      if (child.pid === undefined) resolve(-1);
    });
    child.once("close", (code) => resolve(code ?? -1));
  });
  return { child, ended, words: () => words.trim() };
}

async function ready(url: string, { child, words }: Running, signal: AbortSignal): Promise<void> {
  for (const end = Date.now() + startLimit; Date.now() < end; await sleep(50, undefined, { signal })) {
    // Another one may answer in its place.
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
      throw new EngineError(`the Prometheus of the backtest does not start:\n${words()}`);
    const answer = await fetch(`${url}/-/ready`, { signal }).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new EngineError(
    `the Prometheus of the backtest is not ready after ${startLimit / 1000} s:\n${words()}`,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
