/** psutil's view of every process of a stack, by the unit that each is of. */
import { join } from "node:path";
import { markVariable } from "../../providers/supervisor/host/unit.ts";
import { EngineError, root } from "../engine.ts";
import { execute } from "../execute.ts";
import type { Outputs } from "../outputs.ts";
import { settingOf } from "../stack-settings.ts";
import { table } from "../table.ts";
import { bytes } from "./memory.ts";

/** As `top.py` prints it; null: this user may not know. */
export interface StackProcess {
  readonly unit: string;
  readonly pid: number;
  /** The kernel's name for it, never its command line. */
  readonly process: string;
  /** Of one core. */
  readonly cpu_percent: number;
  readonly rss_bytes: number;
  /** What would be free if it ended. */
  readonly uss_bytes: number | null;
  readonly threads: number;
  readonly open_files: number | null;
  readonly uptime_seconds: number;
}

/** Long enough for the kernel's hundredths of a second to tell per cents. */
const secondsOfCpu = 1;

/** @throws EngineError where the stack's processes are not this machine's */
export async function stackProcesses(stack: string, running: Outputs): Promise<StackProcess[]> {
  const asked = { seconds: secondsOfCpu, ...(await identityOf(stack, running)) };
  const { code, stdout, stderr } = await execute("python", [join(import.meta.dirname, "top.py")], {
    cwd: root,
    env: process.env,
    input: JSON.stringify(asked),
  });
  if (code !== 0) throw new EngineError(`cannot look at processes: ${stderr.trim().split("\n").at(-1)}`);
  return JSON.parse(stdout) as StackProcess[];
}

/** By what a process is known to be of the stack. */
async function identityOf(stack: string, running: Outputs): Promise<object> {
  if (running.platform === "host") {
    const { home } = running;
    const supervisors = {
      pm2: `God Daemon (${join(home, "pm2")})`,
      supervisord: `supervisord -c ${join(home, "supervisord", "supervisord.conf")}`,
    };
    return { mark: markVariable, home, supervisors };
  }
  const namespace = `${running.application}-${running.environment}`;
  if (running.platform === "kubernetes") {
    throw new EngineError(
      `the processes of "${stack}" are on the cluster's nodes, which are not looked into from here; what its pods use: kubectl top pods --containers --namespace ${namespace}; what one of them runs: kubectl exec --namespace ${namespace} deployment/<service> -- ps`,
    );
  }
  const host = settingOf(stack, "docker:host") ?? process.env["DOCKER_HOST"] ?? "unix://";
  if (!host.startsWith("unix://")) {
    throw new EngineError(
      `the processes of "${stack}" are those of ${host}, another machine; run this command there, or: docker --host ${host} stats`,
    );
  }
  const { containersOf, engineOf } = await import("../docker/engine.ts");
  const found = await containersOf(await engineOf(stack), running);
  const containers = [...found].flatMap(([unit, infos]) => infos.map(({ Id }) => [Id, unit] as const));
  return { containers: Object.fromEntries(containers) };
}

/** For people: one line a process, those of a unit together, those that use most CPU first. */
export function topText(processes: readonly StackProcess[]): string {
  const used = Map.groupBy(processes, ({ unit }) => unit);
  const total = (unit: string) => sum((used.get(unit) ?? []).map(({ cpu_percent }) => cpu_percent));
  const sorted = processes.toSorted(
    (a, b) =>
      total(b.unit) - total(a.unit) ||
      (a.unit === b.unit ? b.cpu_percent - a.cpu_percent || a.pid - b.pid : a.unit < b.unit ? -1 : 1),
  );
  const known = (value: number | null, words: (value: number) => string) =>
    value === null ? "-" : words(value);
  const rows = sorted.map((each) => [
    each.unit,
    String(each.pid),
    each.process,
    `${each.cpu_percent.toFixed(1)} %`,
    bytes(each.rss_bytes),
    known(each.uss_bytes, bytes),
    String(each.threads),
    known(each.open_files, String),
    `${Math.round(each.uptime_seconds)} s`,
  ]);
  const head = ["unit", "pid", "process", "CPU", "RSS", "USS", "threads", "open files", "uptime"];
  const cpu = sum(processes.map(({ cpu_percent }) => cpu_percent)).toFixed(1);
  const memory = bytes(sum(processes.map(({ uss_bytes, rss_bytes }) => uss_bytes ?? rss_bytes)));
  return `${table(head, rows)}${processes.length} processes of ${used.size} units use ${cpu} % of a core and ${memory} of their own.\n`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
