/** The control groups below which everything of a real node stands: they are the machine's, so they are removed. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../stack.ts";

export const mounted = "/sys/fs/cgroup";
/** How the folder of a node is called, and so its groups. */
export const prefix = "neuroerp-node-";

export class ControlGroups {
  /** As a kubelet's setting `cgroupRoot`. */
  readonly path: string;
  private readonly folders: readonly string[];

  constructor(name: string) {
    this.path = `/${name}`;
    this.folders = hierarchies().map((hierarchy) => join(hierarchy, name));
  }

  /** Those of a test that was killed go: there is one node at a time on a machine. */
  make(): void {
    for (const hierarchy of hierarchies())
      for (const name of readdirSync(hierarchy))
        if (name.startsWith(prefix)) removeBelow(join(hierarchy, name));
    for (const folder of this.folders) {
      mkdirSync(folder, { recursive: true });
      // An empty set of CPUs would hold no process.
      for (const set of ["cpuset.cpus", "cpuset.mems"]) inherit(folder, set);
    }
  }

  /** A process that was killed is still in its group for a moment. */
  async remove(): Promise<void> {
    for (const folder of this.folders)
      await eventually(`${folder} can be removed`, async () => {
        if (existsSync(folder)) removeBelow(folder);
        return !existsSync(folder);
      });
  }
}

/** Version 1 has one for each resource, version 2 one for all. */
function hierarchies(): string[] {
  if (existsSync(join(mounted, "cgroup.controllers"))) return [mounted];
  return readdirSync(mounted)
    .map((name) => join(mounted, name))
    .filter((path) => existsSync(join(path, "cgroup.procs")));
}

function inherit(folder: string, set: string): void {
  const [own, above] = [join(folder, set), join(folder, "..", set)];
  if (existsSync(own) && existsSync(above)) writeFileSync(own, readFileSync(above));
}

function removeBelow(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeBelow(join(folder, entry.name));
  rmdirSync(folder);
}
