/** Writes rendered files into a folder, and remembers in it which are its own. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import type { Files } from "./artefacts.ts";

/** Lists the files that were rendered, with their hashes. */
export const manifestName = ".rendered.json";

/** `kept`: no longer rendered, and changed by somebody since it was. */
export type Fate = "written" | "unchanged" | "removed" | "kept";
/** `stale`: made once, and no longer rendered. */
export type Difference = "same" | "missing" | "different" | "stale";

export interface FileState<State> {
  /** Relative to the folder. */
  readonly path: string;
  readonly state: State;
}

/** What is in the way, for people. */
export class FolderError extends Error {}

type Hashes = Readonly<Record<string, string>>;

/**
 * Makes the folder hold these files. Others are left alone, but for those that it has made and that nobody has changed.
 *
 * @throws FolderError before anything is written, where the folder or a file in it is somebody else's
 */
export function update(folder: string, files: Files): FileState<Fate>[] {
  const before = manifest(folder);
  const strangers = [...files].filter(([path, content]) => {
    const there = read(folder, path);
    return there !== undefined && there !== content && before[path] === undefined;
  });
  if (strangers.length > 0) {
    const list = strangers.map(([path]) => join(folder, path)).join(", ");
    throw new FolderError(`these were not made by "render", and would be overwritten: ${list}`);
  }
  const states: FileState<Fate>[] = [];
  // First what is to be, so that a run that is killed leaves no file that the next one does not know.
  put(folder, manifestName, text({ ...before, ...hashes(files) }));
  for (const [path, content] of files)
    states.push({ path, state: put(folder, path, content) ? "written" : "unchanged" });
  for (const path of staleOf(folder, before, files)) {
    const isOurs = hash(read(folder, path) ?? "") === before[path];
    if (isOurs) remove(folder, path);
    states.push({ path, state: isOurs ? "removed" : "kept" });
  }
  put(folder, manifestName, text(hashes(files)));
  return states;
}

/**
 * What `update` would change; nothing is written.
 *
 * @throws FolderError where the folder is somebody else's
 */
export function compare(folder: string, files: Files): FileState<Difference>[] {
  const before = manifest(folder);
  const expected = new Map([...files, [manifestName, text(hashes(files))]]);
  return [
    ...[...expected].map(([path, content]) => {
      const there = read(folder, path);
      const state = there === content ? "same" : there === undefined ? "missing" : "different";
      return { path, state } as const;
    }),
    ...staleOf(folder, before, files).map((path) => ({ path, state: "stale" }) as const),
  ];
}

function staleOf(folder: string, before: Hashes, files: Files): string[] {
  return Object.keys(before).filter((path) => !files.has(path) && read(folder, path) !== undefined);
}

/** Empty for a folder that is empty, or not there. */
function manifest(folder: string): Hashes {
  const content = read(folder, manifestName);
  if (content === undefined) {
    if (listing(folder).length === 0) return {};
    throw new FolderError(
      `${folder} is not empty, and has no ${manifestName}: it was not made by "render"; name another folder, or empty it`,
    );
  }
  const files = parsed(content);
  const isInside = (path: string) =>
    path === posix.normalize(path) && !path.startsWith("..") && !posix.isAbsolute(path);
  if (files === undefined || !Object.keys(files).every(isInside)) {
    throw new FolderError(
      `${join(folder, manifestName)} is not what "render" wrote: restore it, or empty the folder`,
    );
  }
  return files;
}

function parsed(content: string): Hashes | undefined {
  try {
    const { files } = JSON.parse(content) as { files?: unknown };
    return typeof files === "object" && files !== null ? (files as Hashes) : undefined;
  } catch {
    return undefined;
  }
}

function text(files: Hashes): string {
  const inOrder = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ files: inOrder }, undefined, 2)}\n`;
}

function hashes(files: Files): Hashes {
  return Object.fromEntries([...files].map(([path, content]) => [path, hash(content)]));
}

function hash(content: string): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

function listing(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (code(error) === "ENOENT") return [];
    throw refused("read", folder, error);
  }
}

function read(folder: string, path: string): string | undefined {
  const file = join(folder, path);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    // A file in the place of a folder: `listing` says so.
    if (code(error) === "ENOENT" || code(error) === "ENOTDIR") return undefined;
    throw refused("read", file, error);
  }
}

/** Whether it was not there, or other. */
function put(folder: string, path: string, content: string): boolean {
  if (read(folder, path) === content) return false;
  const file = join(folder, path);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  } catch (error) {
    throw refused("write", file, error);
  }
  return true;
}

/** With the folders that are empty after it. */
function remove(folder: string, path: string): void {
  try {
    rmSync(join(folder, path));
    for (let parent = posix.dirname(path); parent !== "."; parent = posix.dirname(parent)) {
      if (readdirSync(join(folder, parent)).length > 0) break;
      rmdirSync(join(folder, parent));
    }
  } catch (error) {
    throw refused("remove", join(folder, path), error);
  }
}

function code(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code;
}

function refused(what: string, path: string, error: unknown): FolderError {
  const isNoFolder = code(error) === "ENOTDIR" || code(error) === "EEXIST";
  const reason = isNoFolder
    ? "a file is where a folder must be"
    : error instanceof Error
      ? error.message
      : String(error);
  return new FolderError(`cannot ${what} ${path}: ${reason}`);
}
