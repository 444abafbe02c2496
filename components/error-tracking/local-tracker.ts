/** Bugsink as the set-up installs it, for the platform that runs it itself. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** A tracker that is installed. */
export interface Tracker {
  /** The Python environment that it is installed in. */
  readonly installation: string;
  readonly data: ErrorData;
}

/** What becomes of the errors of a service that the catalogue no longer has. */
export type ErrorData = "keep" | "delete";

/** Where the set-up puts it, if it could be had; undefined where it could not. @param root the checkout */
export function installedTracker(root: string): string | undefined {
  const folder = join(root, ".toolchain", "tracker");
  return existsSync(join(folder, "bin", "gunicorn")) ? folder : undefined;
}
