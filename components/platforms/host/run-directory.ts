/** What a run directory must be: it is made, holds sockets and settings, and is removed with all its content. */
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { runDirectory } from "../../../providers/supervisor/host/unit.ts";

/** Why a path cannot be a stack's run directory, as what is allowed instead; undefined where it can. */
export function refusedRunDirectory(path: string, root: string): string | undefined {
  const [first] = runDirectory.safeParse(path).error?.issues ?? [];
  if (first !== undefined) return first.message.replace(/^allowed (is|are) /, "");
  // Shells, logrotate and Redis read them in quotes.
  if (/[\p{Cc}"\\$`]/u.test(path)) return 'a path without ", \\, $, ` and control characters';
  if (resolve(path) !== path) return `the path in its shortest form, ${resolve(path)}`;
  if (dirname(path) === "/") {
    return "a path at least two levels below the root: it is removed with all its content";
  }
  if (isIn(root, path)) {
    return `neither the checkout ${root} nor a folder above it: it is removed with all its content`;
  }
  if (isIn(path, root) && !isIn(path, join(root, ".run"))) {
    return `a folder below ${join(root, ".run")}, or outside the checkout: it is removed with all its content`;
  }
  const file = fileOnTheWay(path);
  return file === undefined ? undefined : `a folder; ${file} is a file`;
}

/** Whether a path is a folder or lies in it. */
function isIn(path: string, folder: string): boolean {
  return `${path}/`.startsWith(`${folder}/`);
}

function fileOnTheWay(path: string): string | undefined {
  const steps = path.split("/");
  const ways = steps.map((_step, index) => steps.slice(0, index + 1).join("/"));
  return ways.find((way) => existsSync(way) && !statSync(way).isDirectory());
}
