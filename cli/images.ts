/** `npm run images`: builds the images of an environment in containers, and pushes them to a registry. */
import { resolve } from "node:path";
import { referenceOf } from "../components/images/image.ts";
import { type ImagePlan, imagesOf } from "../components/images/index.ts";
import { EngineError, root } from "./engine.ts";
import { build } from "./images/build.ts";
import { Docker } from "./images/docker.ts";
import { push } from "./images/push.ts";
import { type ReleaseOptions, release } from "./images/release.ts";
import { planOfEnvironment } from "./plan.ts";
import { table } from "./table.ts";

export interface ImagesOptions {
  readonly environment: string;
  readonly json: boolean;
}

export interface PushOptions extends ImagesOptions {
  readonly registry: string;
  /** Relative to the checkout. */
  readonly lockfile: string;
}

const usage = "npm run images -- build -e <environment>";

/** Builds what the engine does not have yet. */
export async function imagesBuild(options: ImagesOptions): Promise<void> {
  const images = planned(options);
  const docker = await Docker.connect();
  const states = [];
  for (const image of images) states.push({ image: referenceOf(image), state: await build(docker, image) });
  report(options, states, ["image", "state"]);
}

/** All of them, and which of them the engine has. */
export async function imagesList(options: ImagesOptions): Promise<void> {
  const docker = await Docker.connect();
  const rows = [];
  for (const image of planned(options)) {
    const bytes = await docker.sizeOf(referenceOf(image));
    const size = bytes === undefined ? "" : `${Math.round(bytes / 1e6)} MB`;
    rows.push({ image: referenceOf(image), state: bytes === undefined ? "missing" : "built", size });
  }
  report(options, rows, ["image", "state", "size"]);
}

/** Builds what is missing, pushes all, and notes their digests. */
export async function imagesPush(options: PushOptions): Promise<void> {
  const { registry, lockfile } = options;
  if (!/^[a-z0-9][a-z0-9._:/-]*[a-z0-9]$/.test(registry))
    throw new EngineError(
      `"${registry}" is no registry; name one as in --registry registry.example.com/erp, without a scheme`,
    );
  const images = planned(options);
  const docker = await Docker.connect();
  for (const image of images) await build(docker, image);
  const { version } = planOfEnvironment(options.environment, usage);
  report(options, await push(docker, images, { registry, version, lockfile: resolve(root, lockfile) }), [
    "image",
    "digest",
  ]);
}

/** Tells the error tracker of what was built. */
export async function imagesRelease(options: ReleaseOptions): Promise<void> {
  await release(planOfEnvironment(options.environment, usage), options);
}

function planned({ environment }: ImagesOptions): readonly ImagePlan[] {
  return imagesOf(planOfEnvironment(environment, usage), root);
}

function report(
  { json }: ImagesOptions,
  rows: readonly Readonly<Record<string, string>>[],
  columns: readonly string[],
): void {
  const cells = rows.map((row) => columns.map((column) => row[column] ?? ""));
  process.stdout.write(json ? `${JSON.stringify(rows, undefined, 2)}\n` : table(columns, cells));
}
