/** The dashboards of a plan: Grafana's JSON, the same bytes for the same plan. */
import type { Plan } from "../catalog/plan.ts";
import type { Board } from "./board.ts";
import { host } from "./host.ts";
import { monitoring } from "./monitoring.ts";
import { overview } from "./overview.ts";
import { postgres } from "./postgres.ts";
import { redis } from "./redis.ts";
import { service } from "./service.ts";
import { supervisors } from "./supervisors.ts";

export type { Board, Part } from "./board.ts";
export { uidOf } from "./board.ts";
export { type DashboardQuery, queriesOf } from "./queries.ts";

/** In the order in which a reader looks at them. */
export function dashboards(plan: Plan): readonly Board[] {
  const stores = plan.stores.map((store) =>
    store.kind === "postgres" ? postgres(plan, store) : redis(plan, store),
  );
  const all = [overview(plan), service(plan), host(plan), ...stores, supervisors(plan), monitoring(plan)];
  return all.filter((each) => each !== null);
}

/** What the viewer loads: path below its own folder → content. */
export function pages(plan: Plan): ReadonlyMap<string, string> {
  const all = dashboards(plan);
  return new Map([
    ["index.json", json(all.map(({ uid, title }) => ({ uid, title })))],
    ...all.map(({ uid, json: content }) => [`dashboards/${uid}.json`, json(content)] as const),
  ]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
