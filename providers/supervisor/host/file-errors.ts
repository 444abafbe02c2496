/** What the host says of a path that cannot be written, in words that tell the cause and what to do. */
import { dirname } from "node:path";
import { UserError } from "../kind.ts";

const causes: Record<string, (folder: string) => string> = {
  ENOSPC: (folder) => `no space left on its device; make room there ("df -h ${folder}" shows how much)`,
  EDQUOT: (folder) => `its user's disk quota is used up; make room there ("df -h ${folder}", "quota -s")`,
  EROFS: (folder) => `its file system is read-only; make it writable ("findmnt --target ${folder}" shows it)`,
  EACCES: (folder) => `permission denied; let the current user write to ${folder}`,
  EPERM: (folder) => `not permitted; let the current user change what is in ${folder}`,
  ENOTDIR: () => "a part of its path is no folder; move that away",
  EISDIR: () => "there is a folder of that name; move that away",
};

/** The same error where the host has another cause; `path`: where the error does not know it, or knows a temporary one. */
export function fileError(error: unknown, path = (error as NodeJS.ErrnoException).path): unknown {
  const { code = "", syscall } = error as NodeJS.ErrnoException;
  const cause = causes[code]?.(dirname(path ?? ""));
  if (cause === undefined || path === undefined) return error;
  const deed = syscall === "unlink" || syscall === "rmdir" || syscall === "rm" ? "remove" : "write";
  return new UserError(`cannot ${deed} ${path}: ${cause}, then run the same command again (${code})`);
}
