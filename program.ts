/** The program for any catalogue: configuration and catalogue in, one environment out. */
import { Config, getStack, log, RunError } from "@pulumi/pulumi";
import type { Application } from "./catalog/application.ts";
import { CatalogError } from "./catalog/problems.ts";
import { Environment, type MakeGrafana, type MakeSentry } from "./components/environment.ts";
import { missingRemedy } from "./components/error-tracking/settings.ts";
import type { GrafanaSettings } from "./components/grafana/settings.ts";
import type { Site } from "./components/monitoring/site.ts";
import { type PlatformChoice, platformOf } from "./components/platforms/choice.ts";
import { requirementProblems } from "./components/platforms/parity.ts";
import type { PlatformName, Unit } from "./components/platforms/platform.ts";
import { type SentrySettings, sentryProblems } from "./components/sentry/settings.ts";
import { settings } from "./settings.ts";

// The SDK takes a stack trace with every promise, and its source-map hook reads a map for each frame of each: a
// fifth of the program's time. Node strips types in place, so that traces are right without maps.
Reflect.deleteProperty(Error, "prepareStackTrace");

/** What `pulumi stack output` shows. */
export interface Outputs {
  readonly platform: PlatformName;
  /** The run directory; on the host alone, where the list of units lies too. */
  readonly home?: string;
  /** Whose containers are meant; not on the host. */
  readonly application?: string;
  readonly environment?: string;
  /** What runs; on the host it is a file, so that it can be read without the engine. */
  readonly units?: readonly Unit[];
  /** Name → page or API. */
  readonly urls: Readonly<Record<string, string>>;
}

/**
 * @param root the checkout, an absolute path
 * @throws RunError for every mistake of the catalogue or the configuration: a report without a stack trace
 */
export async function run(catalogue: Application, root: string): Promise<Outputs> {
  try {
    const { plan, platform, grafana, sentry, traces } = settings(catalogue, new Config(), getStack(), root);
    const chosen = await platformOf(platform);
    const problems = [
      ...requirementProblems(plan.services, platform.name, chosen.parity),
      ...chosen.problems(plan, root),
      ...sentryProblems(plan, sentry),
    ];
    if (problems.length > 0) throw new CatalogError(problems);
    warn(platform);
    const made = new Environment(plan.application, {
      plan,
      root,
      platform: chosen.make,
      grafana: grafana && (await grafanaOf(grafana, chosen.site(plan))),
      sentry: sentry && (await sentryOf(sentry)),
      traces,
    });
    const { application, environment } = plan;
    const pages = made.units.filter(({ url }) => url !== "").map(({ name, url }) => [name, url]);
    const urls: Record<string, string> = Object.fromEntries(pages);
    return platform.name === "host"
      ? { platform: platform.name, home: platform.home, urls }
      : { platform: platform.name, application, environment, units: made.units, urls };
  } catch (error) {
    if (error instanceof CatalogError) throw new RunError(error.message);
    throw error;
  }
}

async function grafanaOf(settings: GrafanaSettings, site: Site): Promise<MakeGrafana> {
  const { Grafana } = await import("./components/grafana.ts");
  return (args, options) => new Grafana("grafana", { ...args, settings, site }, options);
}

async function sentryOf(settings: SentrySettings): Promise<MakeSentry> {
  const { Sentry } = await import("./components/sentry.ts");
  return (args, options) => new Sentry("sentry", { ...args, settings }, options);
}

/** What is not there, and not needed. */
function warn(platform: PlatformChoice): void {
  if (platform.name === "host" && platform.tracker === "missing") {
    log.warn(`Bugsink is not installed: nobody tracks errors here. ${missingRemedy}`);
  }
}
