/** Users of this host, by name. */
import { readFile } from "node:fs/promises";
import { UserError } from "../kind.ts";

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export async function ownerOf(name: string): Promise<Owner> {
  const line = (await readFile("/etc/passwd", "utf8"))
    .split("\n")
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined) {
    throw new UserError(
      `this host has no user "${name}"; install the package that brings it, or leave "user" out`,
    );
  }
  return { uid: Number(uid), gid: Number(gid) };
}
