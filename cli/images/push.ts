/** Pushes images, and notes what the registry calls them, so that an environment runs them by digest. */
import { renameSync, writeFileSync } from "node:fs";
import { type ImagePlan, referenceOf } from "../../components/images/image.ts";
import { type LockedImage, readLockfile } from "../../components/images/locked.ts";
import { EngineError } from "../engine.ts";
import { commit } from "./build.ts";
import type { Docker } from "./docker.ts";

export type Pushed = {
  readonly image: string;
  readonly digest: string;
};

export interface Target {
  /** With a path, where the registry wants one: `registry.example.com/erp`. */
  readonly registry: string;
  /** Of the application. */
  readonly version: string;
  /** The file that notes what was pushed. */
  readonly lockfile: string;
}

export async function push(
  docker: Docker,
  images: readonly ImagePlan[],
  { registry, version, lockfile }: Target,
): Promise<readonly Pushed[]> {
  const locked = new Map(Object.entries(readLockfile(lockfile)));
  const pushed: Pushed[] = [];
  const revision = await commit();
  for (const image of images) {
    const digest = await digestAt(docker, image, registry);
    const before = locked.get(image.name);
    // An image that has not changed keeps the version and the commit that it came with.
    if (before?.tag !== image.tag || before.registry !== registry || before.digest !== digest)
      locked.set(image.name, { registry, tag: image.tag, digest, version, commit: revision });
    pushed.push({ image: `${registry}/${referenceOf(image)}`, digest });
  }
  write(lockfile, locked);
  return pushed;
}

async function digestAt(docker: Docker, image: ImagePlan, registry: string): Promise<string> {
  const remote = `${registry}/${referenceOf(image)}`;
  process.stderr.write(`pushing ${remote} …\n`);
  await docker.succeed("tag", referenceOf(image), remote);
  await docker.succeed("push", "--quiet", remote);
  const digests = await docker.succeed("image", "inspect", "--format", "{{json .RepoDigests}}", remote);
  const prefix = `${registry}/${image.name}@`;
  const found = (JSON.parse(digests) as string[]).find((text) => text.startsWith(prefix));
  if (found === undefined) throw new EngineError(`the engine does not say what ${registry} calls ${remote}`);
  return found.slice(prefix.length);
}

function write(path: string, locked: ReadonlyMap<string, LockedImage>): void {
  const sorted = [...locked].sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(`${path}.new`, `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`);
  renameSync(`${path}.new`, path);
}
