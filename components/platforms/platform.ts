/** What a platform says of what it runs; nothing else of it is known outside its file. */
import type { ComponentResource, Input } from "@pulumi/pulumi";
import type { Plan } from "../../catalog/plan.ts";
import type { Dsns } from "../error-tracking/tracker.ts";
import type { TracesDestination } from "../monitoring/traces/settings.ts";

export const platformNames = ["host", "docker", "kubernetes"] as const;
export type PlatformName = (typeof platformNames)[number];

/** What every platform is given. */
export interface PlatformArgs {
  readonly plan: Plan;
  /** The checkout, an absolute path. */
  readonly root: string;
  readonly secrets: Secrets;
  /** Where its services send their errors. */
  readonly dsns: Dsns;
  /** Where its traces go beside the log store. @default nowhere else */
  readonly traces?: TracesDestination | undefined;
}

/** One running part: a service, a store, or a part of the monitoring. Plain data, known at preview. */
export interface Unit {
  readonly name: string;
  /** What keeps it running. */
  readonly supervisor: "pm2" | "supervisord" | "docker" | "kubernetes";
  readonly role: "service" | "store" | "monitoring" | "maintenance";
  /** For people, where it has a page or an API; empty where it has none. */
  readonly url: string;
  /** How its health is asked from outside. */
  readonly health: Health;
}

/** A unit of the host. */
export interface HostUnit extends Unit {
  readonly supervisor: "pm2" | "supervisord";
}

/** A GET that answers below 400, a port that accepts, or just a process that runs. */
export type Health = { readonly url: string } | { readonly port: number } | { readonly process: true };

/** A platform with everything on it. */
export interface Platform extends ComponentResource {
  readonly units: readonly Unit[];
}

/** Secrets by configuration key. */
export type Secrets = Readonly<Record<string, Input<string>>>;
