/** The providers that Pulumi downloads, and that have a stand-in here. */
import type { Plugin } from "./protocol/plugin.ts";
import type { Table } from "./types/table.ts";

export interface Package {
  /** The npm package, whose declarations say what the resources take. */
  readonly sdk: string;
  /** What the provider is called where people read. */
  readonly title: string;
  /** Folders of the npm package that are read; default: all. Of a large one, a stand-in knows a part. */
  readonly modules?: readonly string[];
  /** Loaded when the stand-ins start: the command line needs the names alone. */
  open(table: Table): Promise<Plugin>;
}

export const packages = {
  docker: {
    sdk: "@pulumi/docker",
    title: "docker",
    open: async (table) => new (await import("./docker/plugin.ts")).Docker(table),
  },
  kubernetes: {
    sdk: "@pulumi/kubernetes",
    title: "kubernetes",
    open: async (table) => new (await import("./kubernetes/plugin.ts")).Kubernetes(table),
  },
  grafana: {
    sdk: "@pulumiverse/grafana",
    title: "Grafana",
    modules: ["alerting", "oss", "slo"],
    open: async (table) => new (await import("./grafana/plugin.ts")).Grafana(table),
  },
  sentry: {
    sdk: "@pulumiverse/sentry",
    title: "Sentry",
    modules: [],
    open: async (table) => new (await import("./sentry/plugin.ts")).Sentry(table),
  },
} as const satisfies Readonly<Record<string, Package>>;

export type PackageName = keyof typeof packages;

export const packageNames = Object.keys(packages) as PackageName[];

/** `docker, kubernetes and grafana` */
export const listed = packageNames
  .map((name) => packages[name].title)
  .join(", ")
  .replace(/, ([^,]+)$/, " and $1");
