/** Whole files or none: a reader sees the old content or the new, whenever the writer is killed. */
import { randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileError } from "./file-errors.ts";
import { type Owner, ownerOf } from "./users.ts";

export interface FileShape {
  /** Permission bits, `0o600`. */
  readonly mode: number;
  /** A user, or his name; empty: whoever runs the provider. */
  readonly owner: string | Owner;
}

/** Writes beside the target and renames over it. `verify` sees the new file before it takes the old one's place. */
export async function atomicWrite(
  path: string,
  content: string | Buffer,
  shape: FileShape,
  verify?: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await write(temporary, content, shape);
    await verify?.(temporary);
    await rename(temporary, path);
  } catch (error) {
    // A folder that cannot be written to has no temporary file either: the first error is the one that counts.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError(error, path);
  }
}

async function write(path: string, content: string | Buffer, shape: FileShape): Promise<void> {
  // Closed to others from its first byte on: secrets are written here.
  const handle: FileHandle = await open(path, "wx", 0o600);
  try {
    await handle.writeFile(content);
    if (shape.owner !== "") {
      const { uid, gid } = typeof shape.owner === "string" ? await ownerOf(shape.owner) : shape.owner;
      await handle.chown(uid, gid);
    }
    await handle.chmod(shape.mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
