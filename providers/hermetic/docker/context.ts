/** A build's context: what the engine gets to see of a folder. */
import { createReadStream, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import dockerignore from "@balena/dockerignore";
import { type Pack, pack } from "tar-stream";

// A CommonJS module whose types say that it is an ES module.
const ignore = dockerignore as unknown as typeof dockerignore.default;

/** An archive of the folder without what `.dockerignore` names; the Dockerfile is in it, whatever that says. */
export function archiveOf(context: string, dockerfile: string): Pack {
  const archive = pack();
  const files = filesOf(context, dockerfile);
  fill(archive, context, files).then(
    () => archive.finalize(),
    (error: Error) => archive.destroy(error),
  );
  return archive;
}

/** Relative to the context, sorted. */
export function filesOf(context: string, dockerfile: string): string[] {
  const own = join(context, `${dockerfile}.dockerignore`);
  const path = existsSync(own) ? own : join(context, ".dockerignore");
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  const rules = ignore({ ignorecase: false }).add(lines);
  const exceptions = lines.map((line) => line.trim()).filter((line) => line.startsWith("!"));
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(context, folder), { withFileTypes: true })) {
      const file = join(folder, entry.name);
      const isIgnored = rules.ignores(file);
      if (entry.isDirectory()) {
        if (!isIgnored || mayHold(file, exceptions)) walk(file);
      } else if (!isIgnored || file === join(dockerfile)) found.push(file);
    }
  };
  walk("");
  return found.sort();
}

/** Whether an exception can be about something below an ignored folder. */
function mayHold(folder: string, exceptions: readonly string[]): boolean {
  return exceptions
    .map((line) => line.slice(1).replace(/^\//, ""))
    .some(
      (line) => line.startsWith("*") || line.startsWith(`${folder}/`) || `${folder}/`.startsWith(`${line}/`),
    );
}

async function fill(archive: Pack, context: string, files: readonly string[]): Promise<void> {
  for (const name of files) {
    const path = join(context, name);
    const status = lstatSync(path);
    const header = { name, mode: status.mode & 0o7777, mtime: status.mtime };
    if (status.isSymbolicLink()) {
      archive.entry({ ...header, type: "symlink", linkname: readlinkSync(path) });
    } else if (status.isFile()) {
      await pipeline(createReadStream(path), archive.entry({ ...header, size: status.size }));
    }
  }
}
