/** The dashboards of a plan: Grafana's JSON, the same bytes for the same plan. */
import type { Plan } from "../catalog/plan.ts";
import { hostSignals, type Signals } from "../slo/signals.ts";
import type { Board } from "./board.ts";
import { containers } from "./containers.ts";
import { host } from "./host.ts";
import { monitoring } from "./monitoring.ts";
import { overview } from "./overview.ts";
import { postgres } from "./postgres.ts";
import { redis } from "./redis.ts";
import { service } from "./service.ts";
import { supervisors } from "./supervisors.ts";

export type { Board } from "./board.ts";
export { type DashboardQuery, queriesOf } from "./queries.ts";
export { type Part, uidOf } from "./uid.ts";

/** In the order in which a reader looks at them. */
export function dashboards(plan: Plan, signals: Signals = hostSignals): readonly Board[] {
  const stores = plan.stores.map((store) =>
    store.kind === "postgres" ? postgres(plan, store, signals) : redis(plan, store, signals),
  );
  const running = signals.of === "processes" ? supervisors(plan) : containers(plan, signals);
  const all = [overview(plan), service(plan, signals), host(plan), ...stores, running, monitoring(plan)];
  return all.filter((each) => each !== null);
}

/** What the viewer loads: path below its own folder → content. */
export function pages(plan: Plan, signals: Signals = hostSignals): ReadonlyMap<string, string> {
  const all = dashboards(plan, signals);
  return new Map([
    ["index.json", json(all.map(({ uid, title }) => ({ uid, title })))],
    ...all.map(({ uid, json: content }) => [`dashboards/${uid}.json`, json(content)] as const),
  ]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
