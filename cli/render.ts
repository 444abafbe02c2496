/** `npm run render`: what an environment would install, as files for review and for other tools. */
import { resolve } from "node:path";
import type { Plan } from "../catalog/plan.ts";
import { artefacts, type Files, proofs } from "../render/artefacts.ts";
import { compare, type FileState, FolderError, update } from "../render/folder.ts";
import { EngineError } from "./engine.ts";
import { planOfEnvironment } from "./plan.ts";
import { siteOf } from "./site.ts";
import { platformOf } from "./stack-settings.ts";

export interface RenderOptions {
  readonly out?: string;
  readonly check: boolean;
  readonly json: boolean;
}

const usage = "npm run render -- <environment> --out DIR";

/** Secrets are in files of their own, below `secrets/`; all paths are relative to the folder. */
export async function render(
  environment: string | undefined,
  { out, check, json }: RenderOptions,
): Promise<void> {
  const files = await rendered(environment);
  if (out === undefined) throw new EngineError(`no folder is named: ${usage}`);
  // npm runs scripts in the checkout; people mean the folder that they are in.
  const folder = resolve(process.env["INIT_CWD"] ?? "", out);
  try {
    if (check) checked(folder, compare(folder, files), json);
    else written(folder, update(folder, files), json);
  } catch (error) {
    if (error instanceof FolderError) throw new EngineError(error.message);
    throw error;
  }
}

/** Everything, the tests of the rules among it. */
export async function rendered(environment: string | undefined): Promise<Files> {
  const plan = planOfEnvironment(environment, usage);
  const site = siteOf(plan.environment, plan);
  const files = [...artefacts(plan, site), ...proofs(plan, site)];
  return new Map(
    platformOf(plan.environment) === "kubernetes" ? [...files, ...(await manifests(plan))] : files,
  );
}

/** The objects of the cluster; the files that they hold stand beside them, for who looks at those alone. */
async function manifests(plan: Plan): Promise<Files> {
  const { manifestsOf } = await import("./kubernetes/manifests.ts");
  const { files, problems } = manifestsOf(plan);
  for (const { path, value, remedy } of problems)
    say(`not to be applied as it is: ${path}: ${value}: ${remedy}`);
  return files;
}

function written(folder: string, states: ReturnType<typeof update>, json: boolean): void {
  const [fresh, same, removed, kept] = (["written", "unchanged", "removed", "kept"] as const).map((state) =>
    of(states, state),
  );
  for (const path of kept ?? [])
    say(
      `kept: ${path} is not rendered any more, and was changed by hand since; remove it if it is not needed`,
    );
  say(`${folder}: ${fresh?.length} files written, ${same?.length} unchanged, ${removed?.length} removed`);
  if (json) print(states);
}

function checked(folder: string, states: ReturnType<typeof compare>, json: boolean): void {
  const different = states.filter(({ state }) => state !== "same");
  if (json) print(states);
  if (different.length === 0) {
    say(`${folder}: all ${states.length} files are as they would be rendered`);
    return;
  }
  const lines = different.map(({ path, state }) => `  ${state}: ${path}`);
  throw new EngineError(
    [
      `${folder}: ${different.length} of ${states.length} files are not as they would be rendered:`,
      ...lines,
      `the same command without --check writes them`,
    ].join("\n"),
  );
}

function of<State>(states: readonly FileState<State>[], wanted: State): string[] {
  return states.filter(({ state }) => state === wanted).map(({ path }) => path);
}

function print(states: readonly FileState<string>[]): void {
  process.stdout.write(`${JSON.stringify(states, undefined, 2)}\n`);
}

/** stdout belongs to `--json`. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
