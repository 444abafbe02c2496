/** One environment of a checkout, deployed to nowhere: the real engine, a throwaway state, and stand-ins offline. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { debugProviders } from "../../providers/hermetic/attach.ts";
import { EngineError } from "../engine.ts";
import { type Ended, execute } from "../execute.ts";
import { type Preview, readPreview } from "./events.ts";
import type { Needs } from "./needs.ts";
import { secretsOfState } from "./secrets.ts";
import { saltOf, writeStackFile } from "./stack-file.ts";

export interface OfflineArgs {
  /** Where the program lies. */
  readonly checkout: string;
  readonly environment: string;
  /** Of the project, which its settings begin with. */
  readonly project: string;
  /** A folder for the state and whatever else is thrown away. */
  readonly folder: string;
  /** What `offlineProviders` gives: how the engine finds them. */
  readonly providers: string;
}

export class OfflineStack {
  private readonly args: OfflineArgs;
  private readonly variables: NodeJS.ProcessEnv;
  private isThere = false;
  private salt: string | undefined;

  constructor(args: OfflineArgs) {
    this.args = args;
    // Jest's own options are not for the engine's Node processes, nor is the checkout's passphrase for a throwaway.
    const { NODE_OPTIONS, PULUMI_CONFIG_PASSPHRASE_FILE, PULUMI_STACK, ...inherited } = process.env;
    this.variables = {
      ...inherited,
      PULUMI_BACKEND_URL: `file://${join(args.folder, "state")}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      [debugProviders]: args.providers,
    };
  }

  /** Makes it as the checkout says now. @throws EngineError where the program refuses, with what it says */
  async up(): Promise<void> {
    await this.prepare();
    await this.succeed(["up", "--yes", "--skip-preview", "--suppress-outputs"]);
  }

  /** What the checkout would change now. @param words further ones, such as those of policy packs */
  async preview(words: readonly string[] = []): Promise<Preview> {
    await this.prepare();
    return streamed(await this.run(["preview", "--json", ...words], streaming));
  }

  /** The values of all its secrets, those of its configuration included. */
  async secrets(): Promise<string[]> {
    if (!this.isThere) return [];
    const { code, stdout } = await this.run(["stack", "export", "--show-secrets"]);
    return code === 0 ? secretsOfState(stdout) : [];
  }

  /** Settings are written anew each time: another checkout may lie there than before. */
  private async prepare(): Promise<void> {
    const { checkout, environment, project, folder } = this.args;
    await mkdir(join(folder, "state"), { recursive: true });
    const lock = join(folder, `${environment}.images.lock.json`);
    const keys = await writeStackFile(checkout, {
      environment,
      project,
      lock,
      needsOf: () => needsOf(checkout, environment),
      salt: this.salt,
    });
    if (!this.isThere) {
      await this.succeed(["stack", "init", environment], false);
      this.isThere = true;
      this.salt = saltOf(checkout, environment);
    }
    const secrets = keys.flatMap((key) => ["--secret", `${key}=${placeholderOf(key)}`]);
    if (secrets.length > 0) await this.succeed(["config", "set-all", ...secrets]);
  }

  private async succeed(words: readonly string[], named = true): Promise<void> {
    const { code, stdout, stderr } = await this.run(words, {}, named);
    if (code !== 0) throw new EngineError(complaintOf(`${stdout}\n${stderr}`));
  }

  private run(words: readonly string[], more: NodeJS.ProcessEnv = {}, named = true): Promise<Ended> {
    const { checkout, environment } = this.args;
    const stack = named ? ["--stack", environment] : [];
    return execute("pulumi", [...words, ...stack, "--non-interactive"], {
      cwd: checkout,
      env: { ...this.variables, ...more },
    });
  }
}

/** An event a line, as they come. */
export const streaming = { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" } as const;

/** What a preview said on its stdout; what it said on stderr counts where it said nothing else. */
export function streamed({ code, stdout, stderr }: Ended): Preview {
  const preview = readPreview(stdout);
  const hasSaid = code === 0 || preview.errors.length > 0 || preview.policies.length > 0;
  return hasSaid ? preview : { ...preview, errors: [complaintOf(stderr)], finished: false };
}

/** The same for base and head: another value would be a change. */
function placeholderOf(key: string): string {
  return `placeholder of ${key.replaceAll(/\W+/g, " ")}`;
}

async function needsOf(checkout: string, environment: string): Promise<Needs> {
  const words = ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "needs.ts")];
  const { NODE_OPTIONS, ...env } = process.env;
  const { code, stdout, stderr } = await execute(process.execPath, [...words, checkout, environment], {
    cwd: checkout,
    env,
  });
  if (code !== 0) throw new EngineError(complaintOf(stderr));
  return JSON.parse(stdout) as Needs;
}

/** The last lines, without an empty one: what a program says of a failure stands at its end. */
function complaintOf(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(-30).join("\n");
}
