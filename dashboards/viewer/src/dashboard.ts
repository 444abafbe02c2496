/** The parts of Grafana's dashboard JSON that the viewer draws. */
import type { FieldConfigSource } from "@grafana/data";
import { fetchJson } from "./load.ts";
import type { Target } from "./prometheus.ts";

export interface Listed {
  readonly uid: string;
  readonly title: string;
}

export interface Dashboard extends Listed {
  readonly description?: string;
  readonly refresh?: string;
  readonly time?: { readonly from: string; readonly to: string };
  readonly panels?: readonly Panel[];
  readonly templating: { readonly list?: readonly Variable[] };
  readonly annotations: { readonly list?: readonly Annotation[] };
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  /** The smallest step: `15s`. */
  readonly interval?: string;
  readonly targets?: readonly Target[];
  readonly fieldConfig?: FieldConfigSource;
  readonly transformations?: readonly { readonly id: string; readonly options: object }[];
  /** Of the kind of panel. */
  readonly options?: unknown;
}

export interface Variable {
  readonly name: string;
  readonly label?: string;
  readonly type: string;
  readonly current?: { readonly value: string };
  readonly options?: readonly { readonly text: string; readonly value: string }[];
}

export interface Annotation {
  readonly name: string;
  readonly expr?: string;
  readonly titleFormat?: string;
  readonly iconColor: string;
}

export async function fetchList(signal: AbortSignal): Promise<readonly Listed[]> {
  return (await fetchJson("./index.json", signal)) as readonly Listed[];
}

export async function fetchDashboard(uid: string, signal: AbortSignal): Promise<Dashboard> {
  return (await fetchJson(`./dashboards/${encodeURIComponent(uid)}.json`, signal)) as Dashboard;
}

/** Those that the reader chooses; the data source is the server that serves this page. */
export function choices(dashboard: Dashboard): readonly Variable[] {
  return (dashboard.templating.list ?? []).filter(({ type }) => type === "custom");
}

/** The address decides, else the dashboard's default. */
export function valuesOf(
  dashboard: Dashboard,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    choices(dashboard).map(({ name, current }) => [name, given[name] ?? current?.value ?? ""]),
  );
}

/** `$service` and `${service}` become the variable's value; the longest name first. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .sort(([one], [other]) => other.length - one.length)
    .reduce(
      (filled, [name, value]) => filled.replaceAll(`$\{${name}}`, value).replaceAll(`$${name}`, value),
      text,
    );
}
