/** One container, or several of a kind, as the platform's parts describe them. */
import type { Input, Resource } from "@pulumi/pulumi";
import type { Bytes, Millicores, Milliseconds } from "../../../catalog/plan.ts";
import type { Unit } from "../platform.ts";
import type { Files } from "./files.ts";

/** `front` is where the edge is and the way out; `back` has no way out. */
export type NetworkName = "front" | "back";

export interface Part {
  /** The name by which the others reach it, too. */
  readonly name: string;
  readonly role: Unit["role"];
  /** The id of the image. */
  readonly image: Input<string>;
  /** Absent: what the image says. */
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly files?: Files | undefined;
  readonly networks: readonly NetworkName[];
  readonly memory: Bytes;
  /** Absent: as much as there is. */
  readonly cpu?: Millicores;
  readonly health: PartHealth;
  /** A volume that outlives the container; two containers never have it at once. */
  readonly data?: DataVolume;
  /** Ports that are reached from outside, the same inside and outside. */
  readonly published?: readonly number[];
  /** Where it is healthy: a path on the published port. */
  readonly page?: string;
  readonly stop?: Stop;
  /** What it sees of the engine's machine: path in the container → path there. Root alone may look at it. */
  readonly watches?: Readonly<Record<string, string>>;
  readonly labels?: Labels;
  readonly needs?: readonly Input<Resource>[];
}

export type Labels = Readonly<Record<string, Input<string>>>;

export interface PartHealth {
  /** In the container: `["CMD", "answers", "/health", "8000"]`. */
  readonly test: readonly string[];
  readonly interval: Milliseconds;
  readonly timeout: Milliseconds;
  /** How long a start may take. */
  readonly startup: Milliseconds;
}

export interface DataVolume {
  readonly volume: Input<string>;
  /** Where it is mounted. */
  readonly path: string;
}

export interface Stop {
  readonly signal: "SIGTERM" | "SIGINT" | "SIGQUIT";
  /** Until it is killed. */
  readonly patience: Milliseconds;
}

const second: Milliseconds = 1_000;
/** A health check is a process of its own, tens of milliseconds each: as often as somebody waits for it. */
const calm = { interval: 10 * second, timeout: 5 * second, startup: 60 * second };
/** Others are waiting for a store. */
const keen = { ...calm, interval: 3 * second };

/** A GET that is answered below 400. */
export function answering(path: string, port: number): PartHealth {
  return { test: ["CMD", "answers", path, String(port)], ...calm };
}

export function storeHealth(...test: readonly string[]): PartHealth {
  return { test, ...keen };
}
