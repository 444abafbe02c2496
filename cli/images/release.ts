/**
 * `npm run images -- release`: tells an error tracker of what was built: the release, its commits, and the source maps
 * of its pages, by Sentry's own command.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan } from "../../catalog/plan.ts";
import { referenceOf } from "../../components/images/image.ts";
import { serviceImageOf } from "../../components/images/services.ts";
import { slugOf } from "../../components/sentry/names.ts";
import { releaseOf } from "../../components/service-variables.ts";
import { EngineError, root } from "../engine.ts";
import { projectName, settingOf } from "../stack-settings.ts";
import { Docker, execute } from "./docker.ts";

export interface ReleaseOptions {
  readonly environment: string;
  /** Of the tracker; default: what the stack's file says, or sentry.io. */
  readonly url?: string;
  readonly organization?: string;
  readonly project?: string;
  /** For a tracker that has no releases. */
  readonly mapsOnly: boolean;
}

export interface Target {
  readonly url: string;
  readonly organization: string;
  readonly project: string;
  readonly release: string;
  readonly token: string;
}

/** Takes scripts and maps out of the image that the engine has, so that they are those which run. */
export async function release(plan: Plan, options: ReleaseOptions): Promise<void> {
  const token = tokenOf(process.env);
  const common = { ...placeOf(options), release: releaseOf(plan), token };
  const docker = await Docker.connect();
  for (const service of plan.services.filter(({ kind, runtime }) => kind === "web" && runtime === "node")) {
    const project = options.project ?? slugOf(plan.application, plan.environment, service.name);
    const target = { ...common, project };
    const folder = mkdtempSync(join(tmpdir(), "neuroerp-maps-"));
    try {
      await copyScripts(docker, referenceOf(serviceImageOf(service, plan, root)), folder);
      if (!options.mapsOnly) await nameRelease(target);
      process.stdout.write(`${await uploadMaps(target, folder)}\n`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function placeOf({ environment, url, organization }: ReleaseOptions): Pick<Target, "url" | "organization"> {
  const setting = (key: string) => settingOf(environment, `${projectName()}:${key}`);
  const named = organization ?? setting("sentryOrganization");
  if (named === undefined)
    throw new EngineError(
      `no organisation is named, and Pulumi.${environment}.yaml has none; name one: --organization my-company`,
    );
  return { url: url ?? setting("sentryUrl") ?? "https://sentry.io", organization: named };
}

/** @throws EngineError where there is none: it is a secret, and so no word of a command */
export function tokenOf(variables: NodeJS.ProcessEnv): string {
  const token = variables["SENTRY_AUTH_TOKEN"];
  if (token === undefined || token === "")
    throw new EngineError(
      "SENTRY_AUTH_TOKEN is not set: a token of the error tracker that may upload source maps and make releases.\n" +
        "Images need none: they are built, pushed and run without, and only their errors name lines of built scripts.",
    );
  return token;
}

/** Scripts and their maps beside each other. */
async function copyScripts(docker: Docker, image: string, folder: string): Promise<void> {
  const container = await docker.succeed("create", image);
  try {
    for (const path of ["/pages/assets/.", "/maps/."])
      await docker.succeed("cp", `${container}:${path}`, folder);
  } finally {
    await docker.succeed("rm", container);
  }
}

/** With the commits since the last one. */
export async function nameRelease({ release, ...target }: Target): Promise<void> {
  await sentry(target, "releases", "new", release, "--project", target.project);
  await sentry(target, "releases", "set-commits", release, "--local", "--ignore-missing");
  await sentry(target, "releases", "finalize", release);
}

/** Maps are found by the ids in them, whatever address the scripts have. Gives what the command says of it. */
export function uploadMaps({ release, ...target }: Target, folder: string): Promise<string> {
  const words = ["--project", target.project, "--release", release, "--strict", folder];
  return sentry(target, "sourcemaps", "upload", ...words);
}

async function sentry(target: Omit<Target, "release">, ...words: readonly string[]): Promise<string> {
  const command = join(root, "node_modules", ".bin", "sentry-cli");
  const { code, output } = await execute(command, [...words, "--org", target.organization], {
    SENTRY_URL: target.url,
    SENTRY_AUTH_TOKEN: target.token,
    SENTRY_DISABLE_UPDATE_CHECK: "true",
    RUST_BACKTRACE: "0",
  });
  if (code === 0) return output.trimEnd();
  throw new EngineError(
    `${target.url} did not take ${words.slice(0, 2).join(" ")}:\n${output.trimEnd()}\n` +
      `What it was asked for: organisation "${target.organization}", project "${target.project}". ` +
      "A tracker without releases, such as Bugsink, takes source maps: --maps-only",
    code,
  );
}
