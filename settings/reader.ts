/** Reads settings from an environment's configuration. */
import { type Config, type Output, runtime, secret } from "@pulumi/pulumi";
import { nearest } from "../catalog/nearest.ts";
import type { Plan } from "../catalog/plan.ts";
import { CatalogError, formatPath, hide, listing, type Problem, quote } from "../catalog/problems.ts";
import { refusedRunDirectory } from "../components/platforms/host/run-directory.ts";

/** Other spellings of "true" and "false", for the remedy. */
const flags: Readonly<Record<string, string>> = { yes: "true", on: "true", no: "false", off: "false" };

/** What a setting may be, and one that it could be. */
export interface TextRule {
  readonly pattern: RegExp;
  readonly allowed: string;
}

/** Reads values, and collects what is wrong with them instead of stopping at the first. */
export class Reader {
  private readonly config: Config;
  private readonly keys: string[];
  private readonly problems: Problem[] = [];

  /** @param keys the settings that there are */
  constructor(config: Config, keys: readonly string[]) {
    this.config = config;
    this.keys = [...keys];
  }

  /** Further settings, which depend on others. */
  allow(keys: readonly string[]): void {
    this.keys.push(...keys);
  }

  /** Keys of this project, without the project's name. */
  configured(): string[] {
    const namespace = `${this.config.name}:`;
    return Object.keys(runtime.allConfig())
      .filter((key) => key.startsWith(namespace))
      .map((key) => key.slice(namespace.length));
  }

  choice<Value extends string>(key: string, fallback: Value, allowed: readonly Value[]): Value {
    const value = this.config.get(key) ?? fallback;
    const chosen = allowed.find((each) => each === value);
    if (chosen !== undefined) return chosen;
    const meant = nearest(value, allowed) ?? flags[value.toLowerCase()] ?? fallback;
    this.refuse(key, value, allowed.map(quote).join(" or "), meant);
    return fallback;
  }

  integer(key: string, fallback: number): number {
    const value = this.config.get(key) ?? String(fallback);
    if (/^-?\d{1,9}$/.test(value)) return Number(value);
    this.refuse(key, value, "a whole number of at most 9 digits", String(fallback));
    return fallback;
  }

  text(key: string, fallback: string, rule: TextRule): string {
    return this.optional(key, { ...rule, example: fallback }) ?? fallback;
  }

  optional(key: string, rule: TextRule & { readonly example: string }): string | undefined {
    const value = this.config.get(key);
    if (value === undefined || rule.pattern.test(value)) return value;
    this.refuse(key, value, rule.allowed, quote(rule.example));
    return undefined;
  }

  /** Empty where it is missing or wrong, which is reported. */
  required(key: string, rule: TextRule & { readonly example: string }): string {
    if (this.config.get(key) !== undefined) return this.optional(key, rule) ?? "";
    this.blame(
      key,
      "nothing",
      `${rule.allowed}; it has no default`,
      `pulumi config set ${key} ${rule.example}`,
    );
    return "";
  }

  /** A secret that is a setting of the platform, and no service's. */
  secret(key: string): Output<string> | undefined {
    if (this.config.get(key) === undefined) return undefined;
    this.checkSecret(key);
    return this.config.getSecret(key);
  }

  /** One that something cannot be without. @param what it is, for who has to set it */
  requiredSecret(key: string, what: string): Output<string> {
    if (this.has(key)) this.checkSecret(key);
    else this.blame(key, "nothing", `${what}; it has no default`, `pulumi config set --secret ${key}`);
    return this.config.getSecret(key) ?? secret("");
  }

  has(key: string): boolean {
    return this.config.get(key) !== undefined;
  }

  /** Whether a setting was chosen, and is not just its default. */
  is(key: string, value: string): boolean {
    return this.config.get(key) === value;
  }

  /** A folder of the stack's own. */
  absolutePath(key: string, fallback: string, root: string): string {
    const value = this.config.get(key) ?? fallback;
    const allowed = refusedRunDirectory(value, root);
    if (allowed === undefined) return value;
    const isBetter = value !== fallback && refusedRunDirectory(fallback, root) === undefined;
    this.refuse(key, value, allowed, isBetter ? fallback : `/var/tmp/${this.config.name}`);
    return fallback;
  }

  /** The secrets of services and receivers. */
  secrets(named: ReadonlySet<string>): void {
    for (const key of this.configured().filter((each) => named.has(each))) {
      if (this.keys.includes(key)) {
        const allowed = `a key that is no setting; settings are ${listing(this.keys)}`;
        this.blame(key, "a secret's key", allowed, "give the secret another key in the catalogue");
      } else this.checkSecret(key);
    }
  }

  /** A secret is configured encrypted, and is not empty. */
  private checkSecret(key: string): void {
    const value = this.config.get(key) ?? "";
    const set = `pulumi config set --secret ${key}`;
    if (value.trim() === "" || value.includes("\0")) {
      this.blame(key, hide(value), "a secret that is not empty and has no NUL character", set);
    } else if (!isSecret(this.config, key)) {
      const remedy = `${set}, with a new value: this one stands in the stack's file for all to read`;
      this.blame(key, hide(value), "a secret that is kept encrypted", remedy);
    }
  }

  /** A mistyped key would be without effect, and nobody would notice. */
  noOthers(secretKeys: ReadonlySet<string>): void {
    const known = [...this.keys, ...secretKeys];
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

  refuse(key: string, value: string, allowed: string, example: string): void {
    const shown = isSecret(this.config, key) ? hide(value) : quote(value);
    this.blame(key, shown, allowed, `pulumi config set ${key} ${example}`);
  }

  blame(key: string, value: string, allowed: string, remedy: string): void {
    this.problems.push({ path: `${this.config.name}:${formatPath([key])}`, value, allowed, remedy });
  }
}

/** Whether a value is encrypted; the SDK has the function, and leaves it out of its types. */
function isSecret(config: Config, key: string): boolean {
  const { isConfigSecret } = runtime as typeof runtime & { isConfigSecret(key: string): boolean };
  return isConfigSecret(`${config.name}:${key}`);
}
