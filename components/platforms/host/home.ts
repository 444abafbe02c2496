/** The run directory: where the host platform keeps sockets, settings, logs and data of one stack. */
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { dirname, join } from "node:path";

/** A socket's path is limited to 107 bytes, and the longest below the home takes 37 of them. */
const longestHome = 70;

/**
 * `.run/<stack>` in the checkout; where the servers could not live there, because the path is too long for a
 * socket or closed to the user that PostgreSQL runs as, a folder of the same purpose in `/var/tmp`.
 */
export function defaultHome(root: string, stack: string): string {
  const home = join(root, ".run", stack);
  if (Buffer.byteLength(home) <= longestHome && (process.getuid?.() !== 0 || isOpen(root))) return home;
  const checkout = createHash("sha256").update(root).digest("hex").slice(0, 8);
  return `/var/tmp/neuroerp-${process.getuid?.() ?? 0}-${checkout}/${stack}`;
}

/** Every user can pass through the path. */
function isOpen(path: string): boolean {
  const others = 0o001;
  return (statSync(path).mode & others) !== 0 && (path === "/" || isOpen(dirname(path)));
}

/** The list of what runs, JSON: an array of `Unit`. */
export function unitsPath(home: string): string {
  return join(home, "units.json");
}

/** Where a service is asked for its profile; its port is shorter than its name. @param port that it listens on */
export function profileSocket(home: string, port: number | string): string {
  return join(home, "profile", `${port}.sock`);
}
