/** What a kind of Docker resource has to say for itself; `plugin.ts` turns it into Pulumi's protocol. */
import type Dockerode from "dockerode";
import type { Properties } from "../../supervisor/properties.ts";
import type { Failure } from "../protocol/plugin.ts";

export interface Made {
  readonly id: string;
  /** What the state holds beside the inputs. */
  readonly outputs: Properties;
}

export interface Found {
  /** The inputs, with what is really there where that differs. */
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** Properties are plain here, and of the type that the package's declarations say. */
export interface Kind {
  /** Inputs whose change is made in place, as with the official provider; every other change is a replacement. */
  readonly inPlace: readonly string[];
  /** Without a name it is `<resource>-<7 hex>`, and with one it is replaced by deleting it first. */
  readonly autonamed: boolean;
  /** Refuses at preview what the types cannot see. */
  check?(inputs: Properties): readonly Failure[];
  /**
   * Asks the engine at preview, before it is made; unknown inputs are left out.
   *
   * @param replaces there is one already, which will go before
   */
  foresee?(docker: Dockerode, inputs: Properties, replaces: boolean): Promise<void>;
  /** @throws NotReady with what was made */
  create(docker: Dockerode, inputs: Properties, signal: AbortSignal): Promise<Made>;
  /** What it changed to no effect, as a warning; else undefined. */
  update(docker: Dockerode, id: string, change: Update, signal: AbortSignal): Promise<Updated>;
  read(docker: Dockerode, id: string, inputs: Properties): Promise<Found | undefined>;
  remove(docker: Dockerode, id: string, inputs: Properties): Promise<void>;
}

export interface Update {
  readonly before: Properties;
  readonly after: Properties;
}

export interface Updated {
  readonly outputs: Properties;
  readonly warning?: string;
}

/** It was made, and does not run as it should. */
export class NotReady extends Error {
  readonly made: Made;
  constructor(message: string, made: Made) {
    super(message);
    this.made = made;
  }
}

/** `[{ label, value }]`, as the package's types have it. */
export function labelsOf(inputs: Properties): Record<string, string> {
  const labels = (inputs["labels"] ?? []) as { label: string; value: string }[];
  return Object.fromEntries(labels.map(({ label, value }) => [label, value]));
}

export function statusOf(error: unknown): number {
  const { statusCode } = error as { statusCode?: number };
  return statusCode ?? 0;
}
