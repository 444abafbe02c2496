/** What a kind of resource has to say for itself; `provider.ts` turns it into Pulumi's protocol. */
import type { z } from "zod";

/** A resource as it stands on the host. */
export interface Observation<Outputs> {
  /** False: nothing of it is there, a refresh forgets it. */
  readonly exists: boolean;
  readonly outputs: Outputs;
  /** Why it is not as it was left, in words: empty where it is. */
  readonly drift: readonly string[];
}

export interface Refusal {
  readonly property: string;
  readonly reason: string;
}

export interface Kind<Schema extends z.ZodObject, Outputs extends object, Inputs = z.infer<Schema>> {
  readonly schema: Schema;
  /** Inputs whose change cannot be made in place. */
  readonly replaceOn: readonly (keyof z.infer<Schema> & string)[];
  /** Outputs that the state must hold encrypted. */
  readonly secretOutputs?: readonly (keyof Outputs & string)[];
  id(inputs: Inputs): string;
  /**
   * Refuses at preview what the schema cannot see. `previous` is absent for a new resource; what a preview
   * cannot know yet is left out of the inputs and named in `unknown`.
   */
  check?(inputs: Inputs, previous: Inputs | undefined, unknown: ReadonlySet<string>): Promise<Refusal[]>;
  /**
   * Makes it so, whatever is there: creates, updates, mends; returns when it is ready.
   * Running it twice changes nothing more. `previous` holds the outputs of an existing resource.
   */
  apply(inputs: Inputs, previous: Outputs | undefined): Promise<Outputs>;
  /** Looks, and touches nothing. */
  observe(inputs: Inputs, outputs: Outputs): Promise<Observation<Outputs>>;
  /** Leaves nothing behind; nothing there is no error. */
  remove(inputs: Inputs, outputs: Outputs): Promise<void>;
}

/** Something that the user can mend: shown without a stack trace. */
export class UserError extends Error {}

/** The resource was made, but is not ready: the engine keeps it and the next `up` tries again. */
export class NotReadyError extends UserError {}
