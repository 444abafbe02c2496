/** From a catalogue to its plan: read, complete, check; every mistake in one report. */

import type { Application } from "./application.ts";
import { type ApplicationDraft, readApplication } from "./application-fields.ts";
import { checks } from "./checks/all.ts";
import type { Subject } from "./checks/subject.ts";
import { byText, completeMonitoring, completeSecrets, completeService, completeStore } from "./complete.ts";
import { completeAlerting, mergeAlerting } from "./complete-alerting.ts";
import { environmentLabel } from "./fields.ts";
import { merge, says } from "./merge.ts";
import type { AlertSource, Plan } from "./plan.ts";
import { type Path, Report, show } from "./problems.ts";

/** What an environment adds to the catalogue. */
export interface Options {
  /** `dev`, `staging`, `prod` or another DNS label: whose overrides count. */
  readonly environment: string;
  /** Added to every port, so that two environments fit on one host. @default 0 */
  readonly portOffset?: number;
  /** Keys of the secrets that the configuration has. */
  readonly configured: Iterable<string>;
  /** Whether the stack may make secrets that the configuration lacks. */
  readonly generateSecrets: boolean;
  /** Whether a path, relative to the project's root, is a folder. */
  readonly isFolder: (path: string) => boolean;
  /** Who evaluates alerts and sends messages. @default "alertmanager" */
  readonly alertsFrom?: AlertSource;
  /** The Grafana that has the dashboards, where the catalogue names no place. @default the stack's own pages */
  readonly grafana?: string;
}

/**
 * The closed, fully defaulted plan of a catalogue in one environment: the same catalogue gives the same bytes.
 *
 * @throws CatalogError with all problems, and nothing else
 */
export function normalise(catalogue: Application, given: Options): Plan {
  const report = new Report();
  const options = readOptions(given, report);
  const draft = readApplication(catalogue, report);
  // Of what is not even an object there is nothing more to say.
  const subject = complete(draft ?? {}, options);
  if (draft) for (const check of checks) check(subject, report);
  report.throwIfAny();
  return freeze(subject.plan);
}

function readOptions(given: Options, report: Report): Options {
  environmentLabel(given.environment, ["options", "environment"], report);
  const portOffset = given.portOffset ?? 0;
  if (Number.isInteger(portOffset)) return { ...given, portOffset };
  const remedy = "pulumi config set portOffset 2000";
  report.add(["options", "portOffset"], show(portOffset), "a whole number", remedy);
  return { ...given, portOffset: 0 };
}

/** Lays the environment's overrides over the catalogue and fills in the defaults. */
function complete(draft: ApplicationDraft, options: Options): Subject {
  const { environment } = options;
  const environments = draft.environments ?? {};
  const over = Object.hasOwn(environments, environment) ? environments[environment] : undefined;
  const services = Object.entries(draft.services ?? {}).flatMap(([name, { kind, draft: own }]) => {
    if (!kind) return [];
    const merged = merge(own, entry(over?.services, name));
    return [{ draft: merged, plan: completeService(name, kind, merged, draft, options) }];
  });
  const stores = Object.entries(draft.stores ?? {}).flatMap(([name, { kind, draft: own }]) =>
    kind ? [completeStore(name, kind, merge(own, entry(over?.stores, name)), options)] : [],
  );
  const plans = services.map((service) => service.plan).sort((a, b) => byText(a.name, b.name));
  const alerting = mergeAlerting(draft.alerting ?? {}, over?.alerting);
  const alertingPlan = completeAlerting(alerting, plans, options);
  const plan: Plan = {
    application: draft.name ?? "",
    title: draft.title ?? draft.name ?? "",
    version: draft.version ?? "",
    environment,
    services: plans,
    stores: stores.sort((a, b) => byText(a.name, b.name)),
    monitoring: completeMonitoring(merge(draft.monitoring ?? {}, over?.monitoring), options),
    alerting: alertingPlan,
    secrets: completeSecrets(
      services.map((service) => service.draft),
      alertingPlan.receivers,
    ),
  };
  const at = (...path: Path): Path => (says(over, path) ? ["environments", environment, ...path] : path);
  return { plan, services, alerting, draft, options, at };
}

function entry<T>(entries: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return entries && Object.hasOwn(entries, name) ? entries[name] : undefined;
}

function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const inner of Object.values(value)) freeze(inner);
  return Object.freeze(value);
}
