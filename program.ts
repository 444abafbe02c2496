/** The program for any catalogue: configuration and catalogue in, one environment out. */
import { Config, getStack, RunError } from "@pulumi/pulumi";
import type { Application } from "./catalog/application.ts";
import { CatalogError } from "./catalog/problems.ts";
import { Environment } from "./components/environment.ts";
import { settings } from "./settings.ts";

// The SDK takes a stack trace with every promise, and its source-map hook reads a map for each frame of each: a
// fifth of the program's time. Node strips types in place, so that traces are right without maps.
Reflect.deleteProperty(Error, "prepareStackTrace");

/** What `pulumi stack output` shows. */
export interface Outputs {
  /** The run directory. */
  readonly home: string;
  /** Name → page or API. */
  readonly urls: Readonly<Record<string, string>>;
}

/**
 * @param root the checkout, an absolute path
 * @throws RunError for every mistake of the catalogue or the configuration: a report without a stack trace
 */
export function run(catalogue: Application, root: string): Outputs {
  try {
    const { plan, home } = settings(catalogue, new Config(), getStack(), root);
    const { units } = new Environment(plan.application, { plan, root, home });
    const pages = units.filter(({ url }) => url !== "").map(({ name, url }) => [name, url]);
    return { home, urls: Object.fromEntries(pages) };
  } catch (error) {
    if (error instanceof CatalogError) throw new RunError(error.message);
    throw error;
  }
}
