/** The host's processes, read from /proc: what they use, who their children are, and which unit they belong to. */
import { readdir, readFile, readlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { UnitInputs } from "./unit.ts";

/** Linux gives times in /proc in units of 1/100 s (USER_HZ, fixed by the kernel's interface to user space). */
const ticksPerSecond = 100;
const pageBytes = 4096;

export interface HostProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** CPU time used so far, in seconds. */
  readonly cpuSeconds: number;
  /** Resident memory, in bytes. */
  readonly memory: number;
}

export async function processTable(): Promise<Map<number, HostProcess>> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(readProcess));
  return new Map(found.filter((process) => process !== undefined).map((process) => [process.pid, process]));
}

async function readProcess(pid: number): Promise<HostProcess | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (stat === undefined) return undefined;
  // The command stands in parentheses and may hold spaces and parentheses itself.
  const end = stat.lastIndexOf(")");
  const fields = stat.slice(end + 2).split(" ");
  if (fields[0] === "Z") return undefined;
  return {
    pid,
    parent: Number(fields[1]),
    command: stat.slice(stat.indexOf("(") + 1, end),
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    memory: Number(fields[21]) * pageBytes,
  };
}

/** A process and all its descendants. */
export function treeOf(table: ReadonlyMap<number, HostProcess>, root: number): HostProcess[] {
  const top = table.get(root);
  if (top === undefined) return [];
  const children = [...table.values()].filter((process) => process.parent === root);
  return [top, ...children.flatMap((child) => treeOf(table, child.pid))];
}

/** The processes that carry `mark` (`NAME=value`) in their environment, whoever their parent is now. */
export async function processesMarked(mark: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const marked = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      return environment.split("\0").includes(mark) ? Number(pid) : undefined;
    }),
  );
  return marked.filter((pid) => pid !== undefined);
}

/** Ends every process that carries `mark`: asks as its unit wants to be asked, and insists after the time-out. */
export async function endMarked(mark: string, stop: UnitInputs["stop"]): Promise<void> {
  const deadline = Date.now() + stop.timeout;
  let pids = await processesMarked(mark);
  signal(pids, `SIG${stop.signal}`);
  while (pids.length > 0) {
    await sleep(50);
    pids = await processesMarked(mark);
    if (Date.now() > deadline) signal(pids, "SIGKILL");
  }
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** Who listens on a TCP port of this host: the process, "a process of another user", or nobody. */
export async function listenerOn(port: number): Promise<HostProcess | "unknown" | undefined> {
  const inodes = await listeningSockets(port);
  if (inodes.size === 0) return undefined;
  const table = await processTable();
  for (const process of table.values()) {
    const files = await readdir(`/proc/${process.pid}/fd`).catch(() => []);
    for (const file of files) {
      const target = await readlink(`/proc/${process.pid}/fd/${file}`).catch(() => "");
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode !== undefined && inodes.has(inode)) return process;
    }
  }
  return "unknown";
}

async function listeningSockets(port: number): Promise<Set<string>> {
  const tables = await Promise.all(
    ["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "utf8").catch(() => "")),
  );
  const listening = "0A";
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  const rows = tables.flatMap((table) => table.split("\n").slice(1)).map((row) => row.trim().split(/\s+/));
  return new Set(
    rows
      .filter(([, local, , state]) => state === listening && local?.endsWith(`:${hexPort}`))
      .map((row) => row[9] ?? ""),
  );
}
