/** The ERP in an environment, previewed by the real engine with the policy packs; its providers reach nothing. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Overrides } from "../../catalog/application.ts";
import { type PolicyResult, readPreview } from "../../cli/review/events.ts";
import { packWords } from "../../policies/packs.ts";
import { type Attached, debugProviders } from "../../providers/hermetic/attach.ts";
import { offlineProviders } from "../../providers/offline/attach.ts";
import {
  type Beside,
  besideVariable,
  type Change,
  changesVariable,
  servicesVariable,
} from "../fixtures/judged/changes.ts";
import { pushedImages } from "./prod-stack.ts";
import { type Run, root, TestStack } from "./stack.ts";

export type EnvironmentName = "dev" | "staging" | "prod";

const project = "tests/fixtures/judged";

/** What a test breaks, adds or overrides. */
export interface Broken {
  readonly changes?: readonly Change[];
  readonly beside?: readonly Beside[];
  readonly services?: Overrides["services"];
}

export class JudgedStack {
  readonly environment: EnvironmentName;
  private readonly stack: TestStack;
  private readonly providers: Attached;

  private constructor(environment: EnvironmentName, stack: TestStack, providers: Attached) {
    this.environment = environment;
    this.stack = stack;
    this.providers = providers;
  }

  /** Nothing of it is made. */
  static async init(environment: EnvironmentName): Promise<JudgedStack> {
    const stack = await new TestStack(project).init();
    const lock = join(stack.folder, "images.lock.json");
    writeFileSync(lock, JSON.stringify(pushedImages()));
    const settings = Object.entries(settingsOf(environment, stack, lock)).map(
      ([key, value]) => `  ${key.includes(":") ? key : `neuroerp:${key}`}: ${JSON.stringify(value)}`,
    );
    // Each setting is a run of the engine; a file is none.
    writeFileSync(fileOf(stack), ["config:", ...settings, ""].join("\n"), { flag: "a" });
    if (environment === "prod")
      await stack.succeed("config", "set", "--secret", "neuroerp:sentryToken", "token");
    return new JudgedStack(environment, stack, await offlineProviders());
  }

  /** What the packs say of it before anything is made. */
  async preview(broken: Broken = {}): Promise<readonly PolicyResult[]> {
    const { stdout, output } = await this.run(["preview", "--json", ...packWords(this.environment)], broken);
    const { policies, errors, finished } = readPreview(stdout);
    if (finished) return policies;
    const plain = output.split("\n").filter((line) => !line.startsWith("{"));
    throw new Error(["the preview did not come to its end:", ...errors, ...plain].join("\n"));
  }

  up(broken: Broken = {}): Promise<Run> {
    const words = ["--yes", "--skip-preview", "--suppress-outputs", ...packWords(this.environment)];
    return this.run(["up", ...words], broken);
  }

  async end(): Promise<void> {
    const settings = fileOf(this.stack);
    await this.run(["destroy", "--yes", "--skip-preview"], {});
    await this.stack.end();
    rmSync(settings, { force: true });
    await this.providers.end();
  }

  private run(words: readonly string[], { changes = [], beside = [], services = {} }: Broken): Promise<Run> {
    return this.stack.pulumi(words, {
      [debugProviders]: this.providers.variable,
      [changesVariable]: JSON.stringify(changes),
      [besideVariable]: JSON.stringify(beside),
      [servicesVariable]: JSON.stringify(services),
      PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
    });
  }
}

function fileOf({ name }: TestStack): string {
  return join(root, project, `Pulumi.${name}.yaml`);
}

/** As the environment's own file has it, with what a real one must add. */
function settingsOf(
  environment: EnvironmentName,
  { home }: TestStack,
  imageLock: string,
): Readonly<Record<string, string>> {
  if (environment === "dev") return { environment, platform: "host", runDirectory: home };
  if (environment === "staging") return { environment, platform: "docker" };
  return {
    environment,
    platform: "kubernetes",
    ingressHost: "erp.example.com",
    certificateIssuer: "letsencrypt",
    errorTracking: "sentry",
    sentryOrganization: "acme",
    protectData: "true",
    imageLock,
  };
}
