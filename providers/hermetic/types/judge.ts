/** Refuses what a package's published types refuse, with path, value, what is allowed, and what to do. */
import { nearest } from "../../../catalog/nearest.ts";
import { hiddenValue, isRecord, unknownValue } from "../../supervisor/properties.ts";
import { formatPath, type Path } from "../protocol/path.ts";
import type { Failure } from "../protocol/plugin.ts";
import type { Shape, Table, Type } from "./table.ts";

/** More of a value, or of a list of names, helps nobody. */
const longest = 120;

/** What the engine adds to a provider's or a resource's own properties. */
const engines = /^__/;

/** @param value plain, with {@link hiddenValue} in the place of secrets */
export function judge(table: Table, shape: string, value: unknown, of: string): Failure[] {
  return new Judge(table, of).shape(shape, value, []);
}

class Judge {
  private readonly table: Table;
  /** What a reader calls the resource: `Deployment`. */
  private readonly of: string;

  constructor(table: Table, of: string) {
    this.table = table;
    this.of = of;
  }

  shape(name: string, value: unknown, path: Path): Failure[] {
    if (!isRecord(value)) return [refusal(path, value, "an object")];
    const shape = this.table.shapes[name] ?? {};
    return [...this.strangers(shape, value, path), ...this.known(shape, value, path)];
  }

  private strangers(shape: Shape, value: Record<string, unknown>, path: Path): Failure[] {
    const names = Object.keys(shape);
    return Object.keys(value)
      .filter((key) => !(key in shape) && !(path.length === 0 && engines.test(key)))
      .map((key) => {
        const meant = nearest(key, names);
        const remedy = meant === undefined ? "leave it out" : `write ${meant}`;
        return {
          property: formatPath([...path, key]),
          reason: `is no property of ${this.place(path)}: ${remedy}; it has ${shortened(names.join(", "))}`,
        };
      });
  }

  private known(shape: Shape, value: Record<string, unknown>, path: Path): Failure[] {
    return Object.entries(shape).flatMap(([key, { type, required }]) => {
      const inner = value[key];
      if (inner !== undefined && inner !== null) return this.type(type, inner, [...path, key]);
      if (!required) return [];
      const reason = `is missing: ${this.place(path)} needs it; allowed is ${describe(type)}`;
      return [{ property: formatPath([...path, key]), reason }];
    });
  }

  private type(type: Type, value: unknown, path: Path): Failure[] {
    if (value === unknownValue || type === "any") return [];
    // Types of secrets are not known here: the back end judges them.
    if (value === hiddenValue) return [];
    if (typeof type === "string") {
      return typeof value === type ? [] : [refusal(path, value, describe(type))];
    }
    if ("literal" in type) return value === type.literal ? [] : [refusal(path, value, describe(type))];
    if ("shape" in type) return this.shape(type.shape, value, path);
    if ("list" in type) {
      if (!Array.isArray(value)) return [refusal(path, value, describe(type))];
      return value.flatMap((each, index) => this.type(type.list, each, [...path, index]));
    }
    if ("map" in type) {
      if (!isRecord(value)) return [refusal(path, value, describe(type))];
      return Object.entries(value).flatMap(([key, each]) => this.type(type.map, each, [...path, key]));
    }
    return this.oneOf(type.oneOf, value, path);
  }

  private oneOf(types: readonly Type[], value: unknown, path: Path): Failure[] {
    const verdicts = types.map((type) => this.type(type, value, path));
    if (verdicts.some(({ length }) => length === 0)) return [];
    return [refusal(path, value, describe({ oneOf: types }))];
  }

  private place(path: Path): string {
    return path.length === 0 ? this.of : `${this.of}.${formatPath(path)}`;
  }
}

function refusal(path: Path, value: unknown, allowed: string): Failure {
  const shown = shortened(JSON.stringify(value) ?? "nothing");
  return {
    property: formatPath(path),
    reason: `${shown} is not allowed: allowed is ${allowed}${remedy(value, allowed)}`,
  };
}

/** The commonest slip: a number written as a text, and the reverse. */
function remedy(value: unknown, allowed: string): string {
  if (
    allowed === "a number" &&
    typeof value === "string" &&
    value.trim() !== "" &&
    !Number.isNaN(Number(value))
  )
    return `; write ${Number(value)}`;
  if (allowed === "a text" && (typeof value === "number" || typeof value === "boolean"))
    return `; write "${value}"`;
  return "";
}

function describe(type: Type): string {
  if (typeof type === "string") {
    return { any: "anything", boolean: "true or false", number: "a number", string: "a text" }[type];
  }
  if ("literal" in type) return `"${type.literal}"`;
  if ("shape" in type) return "an object";
  if ("list" in type) return type.list === "string" ? "a list of texts" : "a list";
  if ("map" in type) return type.map === "string" ? "an object of texts" : "an object";
  return type.oneOf.map(describe).join(" or ");
}

function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
