/** `npm run logs`: what the services wrote. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { lastLines } from "../providers/supervisor/host/logs.ts";
import { logPaths } from "../providers/supervisor/host/unit.ts";
import { EngineError, type Options } from "./engine.ts";
import { printJson } from "./log-lines.ts";
import { outputs } from "./outputs.ts";

interface LogOptions extends Options {
  readonly lines: string;
  readonly follow: boolean;
}

export async function logs(
  { stack, json, lines, follow }: LogOptions,
  name: string | undefined,
): Promise<void> {
  const count = Number(lines);
  if (!Number.isInteger(count) || count < 0)
    throw new EngineError(`--lines is "${lines}"; allowed is a whole number, 0 or more`);
  const running = await outputs(stack);
  const { units } = running;
  const names = units.map((unit) => unit.name);
  if (name !== undefined && !names.includes(name)) {
    throw new EngineError(`there is no service "${name}"; there are ${names.join(", ")}`);
  }
  const chosen =
    name === undefined ? units.filter(({ role }) => role === "service").map((unit) => unit.name) : [name];
  if (running.platform !== "host") {
    const wishes = { count, follow, json };
    if (running.platform === "docker")
      return (await import("./docker/log.ts")).dockerLogs(stack, running, chosen, wishes);
    return (await import("./kubernetes/log.ts")).kubernetesLogs(stack, running, chosen, wishes);
  }
  const { home } = running;
  const files = chosen
    .flatMap((each) => Object.values(logPaths({ home, name: each })))
    .filter((path) => existsSync(path));
  if (json) await printAll(files, count);
  else await tail(files, count, follow);
}

async function printAll(files: readonly string[], count: number): Promise<void> {
  for (const path of files) {
    const [, service, stream] = /^(.*)\.(out|err)\.log$/.exec(basename(path)) ?? [];
    for (const line of await lastLines(path, count)) {
      printJson(service, { stream: stream === "out" ? "stdout" : "stderr", line });
    }
  }
}

function tail(files: readonly string[], count: number, follow: boolean): Promise<void> {
  const words = [
    "-n",
    String(count),
    ...(follow ? ["-F"] : []),
    ...(files.length > 1 ? ["-v"] : []),
    "--",
    ...files,
  ];
  const child = spawn("tail", words, { stdio: "inherit" });
  process.once("SIGTERM", () => child.kill());
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", () => resolve());
  });
}
