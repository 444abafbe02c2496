/** What an environment's configuration (`Pulumi.<stack>.yaml`) says, checked together with the catalogue. */
import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { type Config, runtime } from "@pulumi/pulumi";
import type { Application } from "./catalog/application.ts";
import { normalise } from "./catalog/normalise.ts";
import type { Plan } from "./catalog/plan.ts";
import { CatalogError, type Problem, quote } from "./catalog/problems.ts";
import { defaultHome } from "./components/platforms/host/home.ts";

export interface Settings {
  readonly plan: Plan;
  /** The run directory, an absolute path. */
  readonly home: string;
}

/** @throws CatalogError with all problems of the configuration and of the catalogue */
export function settings(catalogue: Application, config: Config, stack: string, root: string): Settings {
  const reader = new Reader(config);
  reader.choice("platform", "host", ["host"]);
  const home = reader.absolutePath("runDirectory", defaultHome(root, stack));
  const options = {
    environment: config.get("environment") ?? stack,
    portOffset: reader.integer("portOffset", 0),
    generateSecrets: reader.choice("generateSecrets", "true", ["true", "false"]) === "true",
    configured: configuredKeys(config),
    isFolder: (path: string) => statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false,
  };
  return { plan: reader.reportedWith(() => normalise(catalogue, options)), home };
}

/** Reads values, and collects what is wrong with them instead of stopping at the first. */
class Reader {
  private readonly config: Config;
  private readonly problems: Problem[] = [];

  constructor(config: Config) {
    this.config = config;
  }

  choice(key: string, fallback: string, allowed: readonly string[]): string {
    const value = this.config.get(key) ?? fallback;
    if (allowed.includes(value)) return value;
    this.refuse(key, value, allowed.map(quote).join(" or "), allowed[0] ?? "");
    return fallback;
  }

  integer(key: string, fallback: number): number {
    const value = this.config.get(key) ?? String(fallback);
    if (/^-?\d+$/.test(value)) return Number(value);
    this.refuse(key, value, "a whole number", String(fallback));
    return fallback;
  }

  absolutePath(key: string, fallback: string): string {
    const value = this.config.get(key) ?? fallback;
    if (isAbsolute(value)) return value;
    this.refuse(key, value, "an absolute path", fallback);
    return fallback;
  }

  /** Runs the check of the catalogue, and throws its problems together with the ones found here. */
  reportedWith(check: () => Plan): Plan {
    const found = [...this.problems];
    try {
      const plan = check();
      if (found.length === 0) return plan;
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error;
      found.push(...error.problems);
    }
    throw new CatalogError(found);
  }

  private refuse(key: string, value: string, allowed: string, example: string): void {
    const path = `${this.config.name}:${key}`;
    this.problems.push({ path, value: quote(value), allowed, remedy: `pulumi config set ${key} ${example}` });
  }
}

/** Keys of this project's configuration, without the project's name. */
function configuredKeys(config: Config): string[] {
  return Object.keys(runtime.allConfig())
    .filter((key) => key.startsWith(`${config.name}:`))
    .map((key) => key.slice(config.name.length + 1));
}
