/** What a kind of Grafana resource has to say for itself; `plugin.ts` turns it into Pulumi's protocol. */
import { isRecord, type Properties } from "../../supervisor/properties.ts";
import type { Failure } from "../protocol/plugin.ts";
import type { Api } from "./api.ts";

/** What the server has of a resource, in the words of the package's types. */
export interface Live {
  /** Every input that the server tells, defaults included. */
  readonly inputs: Properties;
  /** What the state holds beside the inputs. */
  readonly outputs: Properties;
}

/** Properties are plain here, and of the type that the package's declarations say. */
export interface Kind {
  /** What a reader calls it: `folder`. */
  readonly title: string;
  /** Inputs whose change makes another one; every other change is made in place. */
  readonly replaces: readonly string[];
  /** Others that cannot be changed in place, for this change. */
  alsoReplaces?(before: Properties, after: Properties): readonly string[];
  /** Inputs that the server makes up where they are left out: what it has is as good as any. */
  readonly computed?: readonly string[];
  /** Inputs of the official provider that are refused here. */
  readonly unknown?: readonly string[];
  /** One way to write what can be written in several, for comparisons. */
  normal?(inputs: Properties): Properties;
  /** Whether a missing `name` is made up. */
  readonly autonamed?: boolean;
  /** Inputs that the server sets to this where they are left out. */
  readonly defaults: Properties;
  /** Permissions of which the token's user must have one; nothing is refused where the server does not tell. */
  readonly needs: readonly string[];
  /** Its changes go one after the other: they are parts of one document on the server. */
  readonly oneByOne?: boolean;
  /** Refuses at preview what the types cannot see. */
  check?(inputs: Properties): readonly Failure[];
  /** Its id on the server, without the organisation; undefined: the server makes one. */
  identity(inputs: Properties, api: Api): Promise<string | undefined>;
  /** Whether one that exists is taken over: the server always has it, or the program says so. */
  takesOver?(inputs: Properties): boolean;
  /** @returns its id */
  create(api: Api, inputs: Properties): Promise<string>;
  /** @returns its id, which may have changed with a part of it */
  update(api: Api, id: string, inputs: Properties, before: Properties): Promise<string | undefined>;
  /** Undefined: it is gone. */
  read(api: Api, id: string, inputs: Properties): Promise<Live | undefined>;
  remove(api: Api, id: string, inputs: Properties): Promise<void>;
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Of a kind whose ids are what an input says. */
export function inputAsId(name: string): Kind["identity"] {
  return async (inputs) => (text(inputs[name]) === "" ? undefined : text(inputs[name]));
}

/** An input that is the text of a JSON object. */
export function jsonObject(inputs: Properties, name: string): readonly Failure[] {
  const value = inputs[name];
  if (typeof value !== "string" || parsed(value) !== undefined) return [];
  return [
    {
      property: name,
      reason: "is no JSON object: allowed is the text of one; write it with JSON.stringify",
    },
  ];
}

/** Undefined: no JSON object. */
export function parsed(value: string): Properties | undefined {
  try {
    const json: unknown = JSON.parse(value);
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** Letters that a uid may be of, and how many, wherever Grafana takes one. */
const uidPattern = /^[a-zA-Z0-9_-]{1,40}$/;

export function uidFailures(value: unknown, property: string): readonly Failure[] {
  if (typeof value !== "string" || uidPattern.test(value)) return [];
  return [
    {
      property,
      reason: `"${value}" is not allowed: allowed are 1 to 40 letters, digits, "-" and "_"; write a shorter or plainer one`,
    },
  ];
}

/** Lists whose order means nothing: the known one where it holds the same. */
export function sameSet<Item>(mine: unknown, theirs: readonly Item[], key: (item: Item) => string): unknown {
  if (!Array.isArray(mine)) return theirs;
  const sorted = (items: readonly Item[]) => items.map(key).sort().join("\n");
  return sorted(mine as Item[]) === sorted(theirs) ? mine : theirs;
}

/** Without it, what this provider has made can be changed in Grafana's own pages alone. */
export function provenanceOf(inputs: Properties): Readonly<Record<string, string>> {
  return inputs["disableProvenance"] === true ? { "x-disable-provenance": "true" } : {};
}

/** A part of a path. */
export function part(value: unknown): string {
  return encodeURIComponent(text(value));
}

/** `1:id`, as others' outputs have it, or the id alone. */
export function withoutOrg(id: unknown): string {
  return String(id ?? "").replace(/^\d+:/, "");
}
