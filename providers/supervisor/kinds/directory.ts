/** A directory. */
import { chmod, chown, mkdir, rm, rmdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { ownerOf } from "../host/users.ts";
import type { Kind } from "../kind.ts";
import { absolutePath, octal, octalMode } from "./shapes.ts";

const schema = z.object({
  path: absolutePath.refine(
    (path) => resolve(path).split("/").length > 2,
    "allowed is a path at least two levels below the root: it is removed with all its content",
  ),
  mode: octalMode.default("0755"),
  /** User name; only root can choose. */
  owner: z.string().optional(),
});

export interface DirectoryOutputs {
  /** The mode, or what is wrong. */
  readonly shape: string;
  /** The topmost directory that had to be made for it. */
  readonly first: string;
}

export const directory: Kind<typeof schema, DirectoryOutputs> = {
  schema,
  replaceOn: ["path"],
  id: (inputs) => inputs.path,

  async apply(inputs, previous) {
    const first = await mkdir(inputs.path, { recursive: true });
    await chmod(inputs.path, octal(inputs.mode));
    if (inputs.owner !== undefined) {
      const { uid, gid } = await ownerOf(inputs.owner);
      await chown(inputs.path, uid, gid);
    }
    return { shape: inputs.mode, first: previous?.first ?? first ?? inputs.path };
  },

  async observe(inputs, outputs) {
    const found = await stat(inputs.path).catch(() => undefined);
    if (found === undefined)
      return { exists: false, outputs: { ...outputs, shape: "absent" }, drift: ["it is gone"] };
    const mode = `0${(found.mode & 0o7777).toString(8)}`;
    const uid = inputs.owner === undefined ? found.uid : (await ownerOf(inputs.owner)).uid;
    const drift = [
      ...(octal(mode) === octal(inputs.mode) ? [] : [`its mode is ${mode}`]),
      ...(uid === found.uid ? [] : [`its owner is ${found.uid}`]),
    ];
    return {
      exists: true,
      outputs: { ...outputs, shape: drift.length > 0 ? drift.join(", ") : inputs.mode },
      drift,
    };
  },

  async remove(inputs, { first }) {
    await rm(inputs.path, { recursive: true, force: true });
    // Its parents were made with it: they go too, as long as they are empty.
    for (let path = dirname(inputs.path); path.startsWith(first); path = dirname(path)) {
      const gone = await rmdir(path).then(
        () => true,
        () => false,
      );
      if (!gone) return;
    }
  },
};
