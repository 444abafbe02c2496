/** What a stand-in says to Pulumi's engine; `service.ts` turns it into the engine's protocol. */
import type { Properties } from "../../supervisor/properties.ts";

/** An input that is refused: shown with its path, without a stack trace. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** The resource that a request is about. Properties are as the engine sends them, secrets wrapped. */
export interface Subject {
  readonly urn: string;
  /** `docker:index/container:Container`, `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
}

export interface CheckRequest extends Subject {
  readonly news: Properties;
  /** Inputs of the last update; empty for a new resource. */
  readonly olds: Properties;
  /** The same at preview and update, another one for a replacement: what generated names come from. */
  readonly seed: Uint8Array;
}

export interface Checked {
  readonly inputs: Properties;
  readonly failures: readonly Failure[];
}

export interface DiffRequest extends Subject {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly state: Properties;
  readonly news: Properties;
}

/** A changed property, as a path of keys and indices. */
export interface Change {
  readonly path: readonly (string | number)[];
  readonly kind: "add" | "delete" | "update";
  /** It cannot be made in place. */
  readonly replaces: boolean;
}

export interface Difference {
  readonly changes: readonly Change[];
  /** The old one has to go first: the new one would have its name. */
  readonly deleteBeforeReplace: boolean;
}

export interface CreateRequest extends Subject {
  readonly news: Properties;
  /** Nothing must be changed; unknown values may be among the inputs. */
  readonly preview: boolean;
  /** Seconds; 0: the resource's own default. */
  readonly timeout: number;
}

export interface UpdateRequest extends CreateRequest {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly state: Properties;
}

export interface ReadRequest extends Subject {
  readonly id: string;
  /** Empty for an import. */
  readonly inputs: Properties;
  readonly state: Properties;
}

export interface DeleteRequest extends Subject {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly state: Properties;
  readonly timeout: number;
}

export interface Made {
  /** Empty at preview. */
  readonly id: string;
  readonly state: Properties;
}

/** What is really there. */
export interface Found extends Made {
  readonly inputs: Properties;
}

export interface Plugin {
  /** The package: `docker`, `kubernetes`. */
  readonly package: string;
  /** The version that the SDK expects. */
  readonly version: string;
  /** Refuses settings of the provider. */
  checkSettings(settings: Properties): readonly Failure[];
  /** Finds the back end; must fail clearly where it does not answer. */
  configure(settings: Properties): Promise<void>;
  check(request: CheckRequest): Promise<Checked>;
  diff(request: DiffRequest): Promise<Difference>;
  create(request: CreateRequest): Promise<Made>;
  update(request: UpdateRequest): Promise<Made>;
  /** Undefined: it is gone. */
  read(request: ReadRequest): Promise<Found | undefined>;
  delete(request: DeleteRequest): Promise<void>;
  /** The user wants the operation to end: waits are given up. */
  cancel(): void;
}
