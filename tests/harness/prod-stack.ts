/** The ERP in prod on a cluster of a test's own, made by the real engine with the stand-in for Kubernetes' provider. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { imagesOf, type Lockfile, lockfileName } from "../../components/images/index.ts";
import { prod } from "../../components/platforms/kubernetes/testing/fixture.ts";
import { type Attached, debugProviders, hermeticProviders } from "../../providers/hermetic/attach.ts";
import { type Run, root, TestStack } from "./stack.ts";

export class ProdStack {
  readonly stack: TestStack;
  private readonly standIns: Attached;
  private readonly environment: Record<string, string>;

  private constructor(stack: TestStack, standIns: Attached, environment: Record<string, string>) {
    this.stack = stack;
    this.standIns = standIns;
    this.environment = environment;
  }

  /** Not yet up; every image counts as pushed. @param config by key, without the project's name or with a provider's */
  static async init(kubeconfig: string, config: Readonly<Record<string, string>> = {}): Promise<ProdStack> {
    const standIns = await hermeticProviders({ ...process.env, KUBECONFIG: kubeconfig });
    const environment = { [debugProviders]: standIns.variable, KUBECONFIG: kubeconfig };
    const stack = new TestStack(".");
    const lock = join(stack.folder, lockfileName);
    writeFileSync(lock, JSON.stringify(pushedImages()));
    const all = {
      platform: "kubernetes",
      environment: "prod",
      ingressHost: "erp.example.com",
      certificateIssuer: "letsencrypt",
      imageLock: lock,
      ...config,
    };
    // Each setting is a run of the engine; a file is none.
    const own = Object.entries(all).map(
      ([key, value]) => `  ${key.includes(":") ? key : `neuroerp:${key}`}: ${JSON.stringify(value)}`,
    );
    await stack.init();
    const settings = ["config:", ...own, `  kubernetes:kubeconfig: ${JSON.stringify(kubeconfig)}`, ""];
    writeFileSync(join(root, `Pulumi.${stack.name}.yaml`), settings.join("\n"), { flag: "a" });
    return new ProdStack(stack, standIns, environment);
  }

  set(key: string, value: string): Promise<string> {
    return this.stack.succeed("config", "set", `neuroerp:${key}`, value);
  }

  pulumi(...words: readonly string[]): Promise<Run> {
    return this.stack.pulumi(words, this.environment);
  }

  preview(): Promise<Run> {
    return this.pulumi("preview");
  }

  up(): Promise<Run> {
    return this.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs");
  }

  destroy(): Promise<Run> {
    return this.pulumi("destroy", "--yes", "--skip-preview");
  }

  async end(): Promise<void> {
    await this.pulumi("cancel", "--yes", this.stack.name);
    await this.destroy();
    await this.stack.end();
    await this.standIns.end();
    rmSync(join(root, `Pulumi.${this.stack.name}.yaml`), { force: true });
  }
}

/** What `npm run images -- push` would have noted. */
export function pushedImages(): Lockfile {
  const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
  const common = { registry: "registry.example.com", digest, version: "2.0.0", commit: "0".repeat(40) };
  return Object.fromEntries(imagesOf(prod, root).map(({ name, tag }) => [name, { ...common, tag }]));
}
