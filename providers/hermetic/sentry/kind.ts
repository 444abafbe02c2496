/** What a kind of Sentry resource has to say for itself; `plugin.ts` turns it into Pulumi's protocol. */

import { type JsonObject, type SentryApi, SentryError } from "../../sentry-api/api.ts";
import { canonical, type Properties } from "../../supervisor/properties.ts";
import { ProviderError } from "../protocol/errors.ts";
import type { Failure } from "../protocol/plugin.ts";
import { present, texts } from "../protocol/values.ts";

/** What is really there. */
export interface Live {
  readonly id: string;
  /** Every input that the server tells, in the types of the package. */
  readonly inputs: Properties;
  /** What the state holds beside the inputs. */
  readonly outputs: Properties;
}

/** Properties are plain here, and of the type that the package's declarations say. */
export interface Kind {
  /** What a reader calls it: `project`. */
  readonly title: string;
  /** What `pulumi import` takes. */
  readonly importId: string;
  /** Inputs whose change makes another one; every other change is made in place. */
  readonly replaces: readonly string[];
  /** Whether a missing `name` is made up. */
  readonly autonamed: boolean;
  /** Refuses at preview what the types cannot see. */
  check?(inputs: Properties): readonly Failure[];
  /** What is there already under its name, at preview and before it is made; undefined: nothing. */
  taken?(api: SentryApi, inputs: Properties): Promise<string | undefined>;
  /** @returns its id */
  create(api: SentryApi, inputs: Properties): Promise<string>;
  update(api: SentryApi, id: string, inputs: Properties, before: Properties): Promise<void>;
  /** Undefined: it is gone. @param known its inputs; empty for an import, whose id is {@link importId} */
  read(api: SentryApi, id: string, known: Properties): Promise<Live | undefined>;
  remove(api: SentryApi, id: string, inputs: Properties): Promise<void>;
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** What a request says: inputs without the ones that are absent. */
export function jsonOf(values: Properties): JsonObject {
  return present(values) as JsonObject;
}

/** What the program has said, as it is now; of an import, all that there is. */
export function inputsLike(live: Properties, known: Properties): Properties {
  const there = Object.entries(present(live));
  return Object.fromEntries(
    Object.keys(known).length === 0 ? there : there.filter(([key]) => known[key] !== undefined),
  );
}

/** A set that the program has written in some order. */
export function inOrderOf(live: readonly string[], known: unknown): readonly string[] {
  const written = texts(known);
  return canonical(written.toSorted()) === canonical(live.toSorted()) ? written : live.toSorted();
}

/** The parts of an id as an import gives it. */
export function partsOf(id: string, kind: Pick<Kind, "title" | "importId">): string[] {
  const parts = id.split("/");
  if (parts.length === kind.importId.split("/").length && parts.every((part) => part !== "")) return parts;
  throw new ProviderError(`"${id}" is no id of a Sentry ${kind.title}: allowed is ${kind.importId}`);
}

/** Makes it whole or not at all: what was begun is taken back when the rest of it is refused. */
export async function wholly(rest: () => Promise<unknown>, takeBack: () => Promise<unknown>): Promise<void> {
  try {
    await rest();
  } catch (error) {
    await takeBack();
    throw error;
  }
}

export function isTaken(error: unknown): boolean {
  return error instanceof SentryError && error.status === 409;
}
