/** Fails, and says where, when package-lock.json was not made from the package.json files that stand beside it. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";

type Manifest = Readonly<Record<string, unknown>> & { readonly workspaces?: readonly string[] };

const read = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
const locked = (read("package-lock.json") as { packages: Record<string, Manifest> }).packages;
const workspaces = (read("package.json") as Manifest).workspaces ?? [];

for (const folder of ["", ...workspaces]) {
  const manifest = read(path.join(folder, "package.json")) as Manifest;
  for (const field of ["workspaces", "dependencies", "devDependencies", "optionalDependencies"]) {
    if (!isDeepStrictEqual(manifest[field], locked[folder]?.[field])) {
      console.error(`${path.join(folder, "package.json")}: ${field} differs from package-lock.json`);
      process.exitCode = 1;
    }
  }
}
