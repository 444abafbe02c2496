/** Builds an image where the engine does not have it, after the bases that it is made from. */
import { join } from "node:path";
import { type BaseName, type ImagePlan, referenceOf } from "../../components/images/image.ts";
import { EngineError, root } from "../engine.ts";
import { type Docker, execute, revisionLabel } from "./docker.ts";

/** Where this machine gets packages from: build stages get them there too. */
const settings = [
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"],
  ...["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "NPM_CONFIG_REGISTRY"],
];

/** Outside of a checkout. */
const noCommit = "unknown";

export async function build(docker: Docker, image: ImagePlan): Promise<"unchanged" | "built"> {
  const reference = referenceOf(image);
  const built = await docker.revisionOf(reference);
  if (built !== undefined && built !== noCommit) return "unchanged";
  const revision = await commit();
  // One that was built outside of a checkout is built again in one: it must say what it is made of.
  if (built === revision) return "unchanged";
  const bases: string[] = [];
  for (const [argument, base] of Object.entries(image.bases))
    bases.push("--build-arg", `${argument}=${await baseOf(docker, base)}`);
  const began = performance.now();
  say(`building ${reference} …`);
  const labels = { ...image.labels, [revisionLabel]: revision };
  await docker.succeed(
    "build",
    // Build stages reach what the machine reaches, a proxy on its loopback included.
    ...["--network", "host", "--force-rm"],
    ...["--file", join(image.context, image.dockerfile), "--tag", reference],
    ...bases,
    ...words("--build-arg", image.args),
    ...settings.filter((name) => process.env[name] !== undefined).flatMap((name) => ["--build-arg", name]),
    ...words("--label", labels),
    image.context,
  );
  say(`built ${reference} in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return "built";
}

/** The id of a base, which the engine then has. */
async function baseOf(docker: Docker, name: BaseName): Promise<string> {
  const made = await execute("bash", [join(root, "images", "base.sh"), name]);
  const [id, archive] = made.stdout.trim().split(" ");
  if (made.code !== 0 || id === undefined || archive === undefined)
    throw new EngineError(`the base image ${name} could not be made:\n${made.output.trimEnd()}`);
  if ((await docker.sizeOf(id)) === undefined) await docker.succeed("load", "--quiet", "--input", archive);
  return id;
}

/** What is checked out; with a mark where files were changed since. */
export async function commit(): Promise<string> {
  const { code, stdout } = await execute("git", [
    "-C",
    root,
    "describe",
    "--always",
    "--abbrev=40",
    "--dirty",
  ]);
  return code === 0 ? stdout.trim() : noCommit;
}

function words(option: string, values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => [option, `${key}=${value}`]);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
