/** What an environment's configuration (`Pulumi.<stack>.yaml`) says, checked together with the catalogue. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { type Config, runtime } from "@pulumi/pulumi";
import type { Application } from "./catalog/application.ts";
import { nearest } from "./catalog/nearest.ts";
import { normalise } from "./catalog/normalise.ts";
import type { Plan } from "./catalog/plan.ts";
import { CatalogError, formatPath, hide, listing, type Problem, quote } from "./catalog/problems.ts";
import { secretKeysOf } from "./catalog/secret-keys.ts";
import { defaultHome } from "./components/platforms/host/home.ts";
import { refusedRunDirectory } from "./components/platforms/host/run-directory.ts";

export interface Settings {
  readonly plan: Plan;
  /** The run directory, an absolute path. */
  readonly home: string;
}

const keys = ["environment", "generateSecrets", "platform", "portOffset", "runDirectory"] as const;
type Key = (typeof keys)[number];

/** Other spellings of "true" and "false", for the remedy. */
const flags: Readonly<Record<string, string>> = { yes: "true", on: "true", no: "false", off: "false" };

/** @throws CatalogError with all problems of the configuration and of the catalogue */
export function settings(catalogue: Application, config: Config, stack: string, root: string): Settings {
  const reader = new Reader(config);
  reader.choice("platform", "host", ["host"]);
  const home = reader.absolutePath("runDirectory", defaultHome(root, stack), root);
  const options = {
    environment: config.get("environment") ?? stack,
    portOffset: reader.integer("portOffset", 0),
    generateSecrets: reader.choice("generateSecrets", "true", ["true", "false"]) === "true",
    configured: reader.configured(),
    isFolder: (path: string) => statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false,
  };
  const secretKeys = secretKeysOf(catalogue);
  reader.secrets(secretKeys);
  reader.noOthers(secretKeys);
  return { plan: reader.reportedWith(() => normalise(catalogue, options)), home };
}

/** Reads values, and collects what is wrong with them instead of stopping at the first. */
class Reader {
  private readonly config: Config;
  private readonly problems: Problem[] = [];

  constructor(config: Config) {
    this.config = config;
  }

  /** Keys of this project, without the project's name. */
  configured(): string[] {
    const namespace = `${this.config.name}:`;
    return Object.keys(runtime.allConfig())
      .filter((key) => key.startsWith(namespace))
      .map((key) => key.slice(namespace.length));
  }

  choice(key: Key, fallback: string, allowed: readonly string[]): string {
    const value = this.config.get(key) ?? fallback;
    if (allowed.includes(value)) return value;
    const meant = nearest(value, allowed) ?? flags[value.toLowerCase()] ?? fallback;
    this.refuse(key, value, allowed.map(quote).join(" or "), meant);
    return fallback;
  }

  integer(key: Key, fallback: number): number {
    const value = this.config.get(key) ?? String(fallback);
    if (/^-?\d{1,9}$/.test(value)) return Number(value);
    this.refuse(key, value, "a whole number of at most 9 digits", String(fallback));
    return fallback;
  }

  /** A folder of the stack's own. */
  absolutePath(key: Key, fallback: string, root: string): string {
    const value = this.config.get(key) ?? fallback;
    const allowed = refusedRunDirectory(value, root);
    if (allowed === undefined) return value;
    const isBetter = value !== fallback && refusedRunDirectory(fallback, root) === undefined;
    this.refuse(key, value, allowed, isBetter ? fallback : `/var/tmp/${this.config.name}`);
    return fallback;
  }

  /** A secret is configured encrypted, and is not empty. */
  secrets(named: ReadonlySet<string>): void {
    for (const key of this.configured().filter((each) => named.has(each))) {
      const value = this.config.get(key) ?? "";
      const set = `pulumi config set --secret ${key}`;
      if (keys.some((each) => each === key)) {
        const allowed = `a key that is no setting; settings are ${listing(keys)}`;
        this.blame(key, "a secret's key", allowed, "give the secret another key in the catalogue");
      } else if (value.trim() === "" || value.includes("\0")) {
        this.blame(key, hide(value), "a secret that is not empty and has no NUL character", set);
      } else if (!isSecret(this.config, key)) {
        const remedy = `${set}, with a new value: this one stands in the stack's file for all to read`;
        this.blame(key, hide(value), "a secret that is kept encrypted", remedy);
      }
    }
  }

  /** A mistyped key would be without effect, and nobody would notice. */
  noOthers(secretKeys: ReadonlySet<string>): void {
    const known = [...keys, ...secretKeys];
    for (const key of this.configured().filter((each) => !known.includes(each))) {
      const meant = nearest(key, known);
      const remove = `pulumi config rm ${/^[\w-]+$/.test(key) ? key : quote(key)}`;
      const set = secretKeys.has(meant ?? "") ? `--secret ${meant}` : `${meant} <value>`;
      const remedy =
        meant === undefined ? remove : `write ${quote(meant)}: pulumi config set ${set}, then ${remove}`;
      this.blame(key, "an unknown key", `the settings and secrets ${listing(known)}`, remedy);
    }
  }

  /** Runs the check of the catalogue, and throws its problems together with the ones found here. */
  reportedWith(check: () => Plan): Plan {
    const found = [...this.problems];
    try {
      const plan = check();
      if (found.length === 0) return plan;
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error;
      // What the catalogue calls its options are settings here.
      found.push(
        ...error.problems.map((each) => ({
          ...each,
          path: each.path.replace(/^options\./, `${this.config.name}:`),
        })),
      );
    }
    throw new CatalogError(found);
  }

  private refuse(key: Key, value: string, allowed: string, example: string): void {
    const shown = isSecret(this.config, key) ? hide(value) : quote(value);
    this.blame(key, shown, allowed, `pulumi config set ${key} ${example}`);
  }

  private blame(key: string, value: string, allowed: string, remedy: string): void {
    this.problems.push({ path: `${this.config.name}:${formatPath([key])}`, value, allowed, remedy });
  }
}

/** Whether a value is encrypted; the SDK has the function, and leaves it out of its types. */
function isSecret(config: Config, key: string): boolean {
  const { isConfigSecret } = runtime as typeof runtime & { isConfigSecret(key: string): boolean };
  return isConfigSecret(`${config.name}:${key}`);
}
