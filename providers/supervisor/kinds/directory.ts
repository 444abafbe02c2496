/** A directory. */
import { chmod, chown, mkdir, readdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { ownerOf } from "../host/users.ts";
import type { Kind } from "../kind.ts";
import { endStrays } from "../strays.ts";
import { absolutePath, octal, octalMode, userName } from "./shapes.ts";

const schema = z.object({
  path: absolutePath.refine(
    (path) => resolve(path).split("/").length > 2,
    "allowed is a path at least two levels below the root: it is removed with all its content",
  ),
  mode: octalMode.default("0755"),
  /** User name; only root can choose. */
  owner: userName.optional(),
});

/** A file in it: so that it is known again when the engine was killed before it had noted it. */
const marker = ".made-by-pulumi";

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

  async check(inputs, previous, unknown) {
    if (previous !== undefined || unknown.has("path")) return [];
    const content = await readdir(inputs.path).catch((): string[] => []);
    if (content.length === 0 || content.includes(marker)) return [];
    const reason = `${inputs.path} holds what this resource has not made (${content.length} files and folders), and it would be removed with all its content; allowed is a new folder, or an empty one`;
    return [{ property: "path", reason }];
  },

  async apply(inputs, previous) {
    await rm(trashOf(inputs.path), { recursive: true, force: true });
    const first = await mkdir(inputs.path, { recursive: true });
    await writeFile(join(inputs.path, marker), "");
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
    // A killed engine may have started, and not noted, what now loses the ground below it.
    await endStrays(inputs.path, () => false);
    await discard(inputs.path);
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

/** Away at once, then deleted: whoever is killed in between leaves no half directory, such as a half database. */
async function discard(path: string): Promise<void> {
  const trash = trashOf(path);
  await rm(trash, { recursive: true, force: true });
  await rename(path, trash).catch((error: NodeJS.ErrnoException) => {
    // It is not there; or it is a mount point, which stays where it is.
    if (error.code !== "ENOENT" && error.code !== "EBUSY") throw error;
  });
  await rm(trash, { recursive: true, force: true });
  await rm(path, { recursive: true, force: true });
}

function trashOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.removed`);
}
