/** images.lock.json: which images have been pushed, so that one that does not exist is refused at preview. */
import { existsSync, readFileSync } from "node:fs";
import { type Problem, quote } from "../../catalog/problems.ts";
import type { ImagePlan } from "./image.ts";

export interface LockedImage {
  readonly registry: string;
  readonly tag: string;
  /** What the registry calls it: `sha256:…`. */
  readonly digest: string;
  /** Of the application, when it was pushed. */
  readonly version: string;
  readonly commit: string;
}

/** Name of the image → what was pushed last. */
export type Lockfile = Readonly<Record<string, LockedImage>>;

/** In the checkout's root. */
export const lockfileName = "images.lock.json";

/** Empty where nothing was pushed yet. @param path the file, {@link lockfileName} in the checkout */
export function readLockfile(path: string): Lockfile {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Lockfile) : {};
}

/**
 * What to run, by its digest: `registry.example/neuroerp/valeo-crm@sha256:…`; or why there is nothing to run.
 *
 * @param path where the catalogue names what the image is for: `services.valeo-crm`
 */
export function lockedImage(lock: Lockfile, { name, tag }: ImagePlan, path: string): string | Problem {
  const locked = lock[name];
  if (locked?.tag === tag) return `${locked.registry}/${name}@${locked.digest}`;
  return {
    path,
    value: locked === undefined ? `no image ${quote(name)}` : `the image ${quote(`${name}:${locked.tag}`)}`,
    allowed: `the image ${quote(`${name}:${tag}`)}, which is what its sources make, pushed and noted in ${lockfileName}`,
    remedy: "npm run images -- push --registry <registry>",
  };
}
