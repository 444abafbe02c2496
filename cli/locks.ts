/** Who holds a stack: Pulumi's file backend keeps a file for each holder, and no lease. */
import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { backendPath } from "./backend.ts";

/** As Pulumi writes it (`pkg/backend/diy/lock.go`). */
interface Lock {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  /** When it was taken, RFC 3339. */
  readonly timestamp: string;
}

export interface Holder extends Lock {
  /** Its command line; empty: it has ended. Undefined: it is on another host, nobody here can tell. */
  readonly command: string | undefined;
}

/** Empty for a backend that is no folder: Pulumi's other backends tell by themselves. */
export async function holders(stack: string): Promise<Holder[]> {
  const folder = await backendPath("locks/organization", stack);
  if (folder === undefined) return [];
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith(".json"));
  const locks = await Promise.all(files.map((file) => read(join(folder, file))));
  return Promise.all(locks.filter((lock) => lock !== undefined).map(seen));
}

/** In words: who, since when, and whether he is still there. */
export function describe({ pid, username, hostname: host, timestamp, command }: Holder): string {
  const age = Math.max(0, Math.round((Date.now() - Date.parse(timestamp)) / 1000));
  const fate =
    command === undefined
      ? "on another host"
      : command === ""
        ? "which has ended without releasing it"
        : `still running: ${command}`;
  return `pid ${pid} of ${username}@${host}, since ${timestamp.slice(0, 19)}Z (${age} s ago), ${fate}`;
}

/** Undefined where it was released, or is being written, at this moment. */
async function read(path: string): Promise<Lock | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  try {
    return JSON.parse(text) as Lock;
  } catch {
    return undefined;
  }
}

async function seen(lock: Lock): Promise<Holder> {
  if (lock.hostname !== hostname()) return { ...lock, command: undefined };
  // A process that has got the number of an ended one is no engine.
  const name = await readFile(`/proc/${lock.pid}/comm`, "utf8").catch(() => "");
  if (name.trim() !== "pulumi") return { ...lock, command: "" };
  const words = await readFile(`/proc/${lock.pid}/cmdline`, "utf8").catch(() => "");
  return { ...lock, command: words.replaceAll("\0", " ").trim() };
}
