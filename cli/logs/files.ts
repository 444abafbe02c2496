/** Logs without the store: what the supervisors, the engine or the cluster keep themselves. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { lastLines } from "../../providers/supervisor/host/logs.ts";
import { logPaths } from "../../providers/supervisor/host/unit.ts";
import { type LogWishes, printJson } from "../log-lines.ts";
import type { HostOutputs, Outputs } from "../outputs.ts";

export async function keptLogs(
  stack: string,
  running: Outputs,
  chosen: readonly string[],
  wishes: LogWishes,
): Promise<void> {
  if (running.platform === "host") return hostLogs(running, chosen, wishes);
  if (running.platform === "docker")
    return (await import("../docker/log.ts")).dockerLogs(stack, running, chosen, wishes);
  return (await import("../kubernetes/log.ts")).kubernetesLogs(stack, running, chosen, wishes);
}

async function hostLogs(
  { home }: HostOutputs,
  chosen: readonly string[],
  { count, follow, json }: LogWishes,
): Promise<void> {
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
