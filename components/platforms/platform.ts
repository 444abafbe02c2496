/** What a platform says of what it runs; nothing else of it is known outside its file. */
import type { Input } from "@pulumi/pulumi";

/** One running part: a service, a store, or a part of the monitoring. Plain data, known at preview. */
export interface Unit {
  readonly name: string;
  /** What keeps it running: `pm2` or `supervisord`. */
  readonly supervisor: "pm2" | "supervisord";
  readonly role: "service" | "store" | "monitoring" | "maintenance";
  /** For people, where it has a page or an API; empty where it has none. */
  readonly url: string;
  /** How its health is asked from outside. */
  readonly health: Health;
}

/** A GET that answers below 400, a port that accepts, or just a process that runs. */
export type Health = { readonly url: string } | { readonly port: number } | { readonly process: true };

/** Secrets by configuration key. */
export type Secrets = Readonly<Record<string, Input<string>>>;
