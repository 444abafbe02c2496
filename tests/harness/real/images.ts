/** The images of an environment, from a Docker Engine of the tests' own to a node that reaches no registry. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan } from "../../../catalog/plan.ts";
import { type ImagePlan, imagesOf, type Lockfile, referenceOf } from "../../../components/images/index.ts";
import { DockerEngine, type Unavailable } from "../docker-engine.ts";
import { root, run } from "../stack.ts";
import { tinyImage } from "../tiny-image.ts";
import type { RealNode } from "./node.ts";
import { sandboxImage } from "./settings.ts";

/** Nobody asks it: the node has all of its images. */
const registry = "registry.example.com";

export class SavedImages {
  private readonly folder: string;
  private readonly images: readonly ImagePlan[];

  private constructor(folder: string, images: readonly ImagePlan[]) {
    this.folder = folder;
    this.images = images;
  }

  /** Built where the engine does not have them. */
  static async of(plan: Plan): Promise<SavedImages | Unavailable> {
    const engine = await DockerEngine.start();
    if ("unavailable" in engine) return engine;
    const saved = new SavedImages(mkdtempSync(join(tmpdir(), "neuroerp-images-")), used(plan));
    try {
      await saved.save(engine, plan.environment);
      return saved;
    } catch (error) {
      saved.end();
      throw error;
    } finally {
      await engine.end();
    }
  }

  /** @returns the lockfile, with the digests that the node knows them by */
  async load(node: RealNode): Promise<Lockfile> {
    const must = async (...words: readonly string[]) => {
      const { code, output, stdout } = await node.ctr(...words);
      if (code !== 0) throw new Error(`ctr ${words.join(" ")} ended with ${code}:\n${output}`);
      return stdout;
    };
    await must("image", "import", this.archive);
    const known = await must("image", "list");
    const digests = new Map(
      known.split("\n").map((line) => {
        const [reference = "", , digest = ""] = line.split(/\s+/);
        return [reference, digest] as const;
      }),
    );
    const lock: Record<string, Lockfile[string]> = {};
    for (const { name, tag } of this.images) {
      const own = `docker.io/${name}:${tag}`;
      const digest = digests.get(own) ?? "";
      await must("image", "tag", own, `${registry}/${name}@${digest}`);
      lock[name] = { registry, tag, digest, version: "2.0.0", commit: "0".repeat(40) };
    }
    return lock;
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get archive(): string {
    return join(this.folder, "images.tar");
  }

  private async save(engine: DockerEngine, environment: string): Promise<void> {
    const build = [join(root, "cli", "main.ts"), "images", "build", "-e", environment];
    const built = await run(process.execPath, build, root, engine.environment);
    if (built.code !== 0) throw new Error(built.output);
    // What holds a pod's network while its containers come and go.
    const recipe = `FROM ${tinyImage(engine)}\nENTRYPOINT ["/bin/sleep", "infinity"]\n`;
    execFileSync("docker", ["build", "--quiet", "--tag", sandboxImage, "-"], {
      input: recipe,
      env: engine.environment,
    });
    await engine.succeed("save", "--output", this.archive, sandboxImage, ...this.images.map(referenceOf));
  }
}

/** The others belong to Docker's platform. */
function used(plan: Plan): ImagePlan[] {
  return imagesOf(plan, root).filter(({ name }) => !/\/(cadvisor|edge)$/.test(name));
}

export function lockfile(folder: string, lock: Lockfile): string {
  const path = join(folder, "images.lock.json");
  writeFileSync(path, JSON.stringify(lock));
  return path;
}
