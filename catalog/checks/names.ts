/** Every service and store has a name of its own, in every form in which names are used. */

import { monitoringParts } from "../monitoring-plan.ts";
import { formatPath, listing, quote } from "../problems.ts";
import { urlVariables, variable } from "../variable.ts";
import type { Check } from "./subject.ts";

/** What a part of the application would be mistaken for, or would lie on top of, under the same name. */
const taken: Readonly<Record<string, string>> = {
  backup: "a role or a schema of PostgreSQL",
  "disk-usage": "what looks at the disk",
  launch: "a folder of the run directory",
  "log-collector": "a part of the monitoring",
  logrotate: "the rotation of the logs",
  logs: "a folder of the run directory",
  memmon: "the memory limits",
  monitor: "a role or a schema of PostgreSQL",
  monitoring: "a folder of the run directory",
  none: "a role or a schema of PostgreSQL",
  pm2: "a supervisor",
  postgres: "a role or a schema of PostgreSQL",
  probe: "the probes of the monitoring",
  profile: "a folder of the run directory",
  public: "a role or a schema of PostgreSQL",
  "run-directory": "the run directory",
  supervisord: "a supervisor",
};

/** The databases that every PostgreSQL and PgBouncer has. */
const databases = ["pgbouncer", "postgres", "template0", "template1"];

export const checkNames: Check = ({ plan, draft }, report) => {
  const owners = new Map<string, string>();
  for (const [name, owner] of Object.entries(taken)) owners.set(variable(name), owner);
  for (const part of monitoringParts) owners.set(variable(part), "a part of the monitoring");
  for (const store of plan.stores) {
    if (store.kind !== "postgres") continue;
    owners.set(variable(`${store.name}-pool`), `the connection pool of ${store.name}`);
    const [, direct] = urlVariables(store.name);
    owners.set(variable(`${store.name}-direct`), `the variable ${direct} of ${store.name}`);
  }
  const given = [
    ...Object.keys(draft.stores ?? {}).map((name) => ["stores", name] as const),
    ...Object.keys(draft.services ?? {}).map((name) => ["services", name] as const),
  ];
  for (const at of given) {
    const [, name] = at;
    if (name.startsWith("pg-")) {
      report.add(
        at,
        quote(name),
        "a name that does not start with pg-: PostgreSQL keeps such roles for itself",
        `write ${quote(name.replace(/^(pg-)+/, ""))}, or another name`,
      );
    }
    const owner = owners.get(variable(name));
    if (owner === undefined) owners.set(variable(name), formatPath(at));
    else {
      const allowed = `a name of its own, "-" and "_" counting as the same; ${owner} has this one`;
      report.add(at, quote(name), allowed, "give one of the two another name");
    }
  }
  if (databases.includes(plan.application)) {
    const allowed = `a name that can have a database of its own; PostgreSQL or PgBouncer has ${listing(databases)}`;
    report.add(["name"], quote(plan.application), allowed, "give the application another name");
  }
};
