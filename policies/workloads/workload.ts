/** What runs, on whatever platform: one view of PM2 apps, supervisord programs, containers and pods. */
import type { Judged } from "../judged.ts";
import type { Properties } from "./values.ts";

export type PlatformName = "host" | "docker" | "kubernetes";

/** Whose it is, as its labels or its environment say. Undefined: they don't say. */
export interface Identity {
  readonly service: string | undefined;
  /**
   * `service` for the application's own. What the stack adds says what it is: `store`, `monitoring`, `task`, `files`,
   * `maintenance`, `environment`; on the host all of that is `part` or `task`.
   */
  readonly role: string | undefined;
  readonly team: string | undefined;
  readonly environment: string | undefined;
  readonly version: string | undefined;
}

export interface Workload {
  readonly resource: Judged;
  readonly platform: PlatformName;
  /**
   * `Pm2App`, `Program`, `Task`, `Container`, `Deployment`, `StatefulSet`, `DaemonSet`, `ReplicaSet`,
   * `ReplicationController`, `Job`, `CronJob`, `Pod`.
   */
  readonly kind: string;
  /** It is meant to run for ever: no task, no job, no container that only holds files. */
  readonly lasting: boolean;
  /** Read when it is asked for: an unknown label is a matter of those policies alone that look at it. */
  readonly identity: Identity;
  /** On Kubernetes: the pod that it makes. */
  readonly pod?: Pod;
}

export interface Pod {
  /** Of the pod's spec in the resource's inputs: `spec.template.spec`; of a bare pod `spec`. */
  readonly path: string;
  /** The pod's spec, as it is written. */
  readonly spec: Properties;
  readonly labels: Properties;
  /** All of them, the main ones first. */
  readonly containers: readonly Container[];
}

export interface Container {
  readonly name: string;
  /** `init` runs and ends before the others start; `sidecar` is an init container that goes on. */
  readonly kind: "main" | "sidecar" | "init";
  /** `spec.template.spec.containers[0]`. */
  readonly path: string;
  /** As it is written. */
  readonly props: Properties;
}
