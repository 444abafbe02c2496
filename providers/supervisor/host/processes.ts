/** The host's processes, read from /proc: what they use, who their children are, and which unit they belong to. */
import { readdir, readFile, readlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../kind.ts";
import { markVariable, type UnitInputs } from "./unit.ts";

/** Linux gives times in /proc in units of 1/100 s (USER_HZ, fixed by the kernel's interface to user space). */
const ticksPerSecond = 100;
const pageBytes = 4096;
/** How long to insist with SIGKILL, in milliseconds. */
const mostInsisting = 10_000;

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

/** The pids of a process, its parent, and so on. */
export function lineOf(table: ReadonlyMap<number, HostProcess>, pid: number): number[] {
  const found = table.get(pid);
  return found === undefined ? [] : [pid, ...lineOf(table, found.parent)];
}

/** The processes that carry `mark` (`NAME=value`) in their environment, whoever their parent is now. */
export async function processesMarked(mark: string): Promise<number[]> {
  const environments = await allEnvironments();
  return environments.filter(({ variables }) => variables.includes(mark)).map(({ pid }) => pid);
}

/** The marks of all processes that carry one and that belong to a run directory. */
export async function marksOf(home: string): Promise<Set<string>> {
  const variables = (await allEnvironments()).flatMap((environment) => environment.variables);
  return new Set(
    variables.filter((each) => each.startsWith(`${markVariable}=`) && each.endsWith(`@${home}`)),
  );
}

/** Those that the current user may read. */
async function allEnvironments(): Promise<{ pid: number; variables: string[] }[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  return Promise.all(pids.map(async (pid) => ({ pid, variables: await environmentOf(pid) })));
}

/** As it was at the start (`NAME=value`); empty where it cannot be read or was written over. */
async function environmentOf(pid: number): Promise<string[]> {
  return (await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")).split("\0");
}

/** The mark of one process; undefined: it carries none. */
export async function markOf(pid: number): Promise<string | undefined> {
  return (await environmentOf(pid)).find((each) => each.startsWith(`${markVariable}=`));
}

interface Stop {
  readonly signal: UnitInputs["stop"]["signal"] | "KILL";
  /** Milliseconds. */
  readonly timeout: number;
}

/** Ends every process that carries `mark`: asks as its unit wants to be asked, and insists after the time-out. */
export async function endMarked(mark: string, stop: Stop): Promise<void> {
  const deadline = performance.now() + stop.timeout;
  let pids = await processesMarked(mark);
  signal(pids, `SIG${stop.signal}`);
  while (pids.length > 0) {
    await sleep(50);
    pids = await processesMarked(mark);
    const late = performance.now() - deadline;
    if (late > mostInsisting) throw new UserError(cannotEnd(pids));
    if (late > 0) signal(pids, "SIGKILL");
  }
}

/** The kernel keeps a process alive that waits for a disk or a network drive. */
function cannotEnd(pids: readonly number[]): string {
  const list = pids.join(",");
  return `SIGKILL has not ended pid ${list} within ${mostInsisting / 1000} s; "ps -o pid,stat,wchan:30,args ${list}" says what the kernel waits for; run the command again when they are gone`;
}

/** Sends a signal to those that are still there. */
export function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** A process that ends closes its sockets a moment after its files are out of sight: it is looked for so often, at this pace (ms). */
const looks = 10;
const lookInterval = 100;

/** Who listens on a TCP port of this host: the process, "a process of another user", or nobody. */
export async function listenerOn(port: number): Promise<HostProcess | "unknown" | undefined> {
  for (let look = 1; ; look++) {
    const inodes = await listeningSockets(port);
    if (inodes.size === 0) return undefined;
    const owner = await ownerAmong(inodes);
    if (owner !== undefined) return owner;
    if (look === looks) return "unknown";
    await sleep(lookInterval);
  }
}

async function ownerAmong(inodes: ReadonlySet<string>): Promise<HostProcess | undefined> {
  const table = await processTable();
  for (const process of table.values()) {
    const files = await readdir(`/proc/${process.pid}/fd`).catch(() => []);
    for (const file of files) {
      const target = await readlink(`/proc/${process.pid}/fd/${file}`).catch(() => "");
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode !== undefined && inodes.has(inode)) return process;
    }
  }
  return undefined;
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
