/** What the log intake is told, the same on every platform but for places: whose lines it gets, and what it masks. */
import type { Input } from "@pulumi/pulumi";
import type { Plan } from "../../../catalog/plan.ts";
import type { Secrets } from "../../platforms/platform.ts";
import { monitor, rolesOf, superuser } from "../../stores/postgres.ts";
import type { Settings, Unit } from "../intake/settings.ts";

/** @returns its settings, a file of JSON */
export function intakeSettings(
  { application, environment, version }: Plan,
  places: Pick<Settings, "store" | "format" | "units"> & Partial<Pick<Settings, "files" | "secrets">>,
): string {
  const settings: Settings = { application, environment, version, files: [], ...places };
  return `${JSON.stringify(settings, undefined, 2)}\n`;
}

/** With whose they are: of what is no service, nobody's in particular. */
export function unitsOf(plan: Plan, units: readonly Pick<Unit, "name" | "role">[]): Unit[] {
  const teams = new Map(plan.services.map(({ name, team }) => [name, team]));
  return units.map(({ name, role }) => ({
    name,
    role,
    team: teams.get(name) ?? null,
    version: teams.has(name) ? plan.version : null,
  }));
}

/** The stores that run, by their names in the catalogue. */
interface RunningStores {
  readonly databases: ReadonlyMap<string, { password(role: string): Input<string> }>;
  readonly caches: ReadonlyMap<string, { readonly password: Input<string> }>;
}

/** Every secret of the stack, by a name: what no entry may show. */
export function concealed(plan: Plan, { databases, caches }: RunningStores, secrets: Secrets): Secrets {
  const values: (readonly [string, Input<string>])[] = Object.entries(secrets);
  for (const store of plan.stores) {
    const database = databases.get(store.name);
    if (store.kind === "postgres" && database !== undefined)
      for (const role of [superuser, monitor, ...rolesOf(plan, store)])
        values.push([`${store.name}-${role}`, database.password(role)]);
    const cache = caches.get(store.name);
    if (cache !== undefined) values.push([`${store.name}-password`, cache.password]);
  }
  return Object.fromEntries(values);
}
