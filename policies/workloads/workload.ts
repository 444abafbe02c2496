/** What runs, on whatever platform: one view of PM2 apps, supervisord programs, containers and pods. */
import type { Judged } from "../judged.ts";

export type PlatformName = "host" | "docker" | "kubernetes";

/** Whose it is, as its labels or its environment say. Undefined: they don't say. */
export interface Identity {
  readonly service: string | undefined;
  /** `service` for the application's own; what the stack adds says what it is: `store`, `monitoring`, `task`, … */
  readonly role: string | undefined;
  readonly team: string | undefined;
  readonly environment: string | undefined;
  readonly version: string | undefined;
}

export interface Workload {
  readonly resource: Judged;
  readonly platform: PlatformName;
  /** `Pm2App`, `Program`, `Task`, `Container`, `Deployment`, `StatefulSet`, `DaemonSet`, `Job`, `CronJob`, `Pod`. */
  readonly kind: string;
  /** It is meant to run for ever: no task, no job, no container that only holds files. */
  readonly lasting: boolean;
  readonly identity: Identity;
}
