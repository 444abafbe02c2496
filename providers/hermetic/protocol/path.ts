/** Where properties of a resource differ. */
import { canonical, isRecord } from "../../supervisor/properties.ts";
import { propertyPath } from "../../supervisor/refusals.ts";
import type { Change } from "./plugin.ts";

export type Path = readonly (string | number)[];

/** As Pulumi writes it: `spec.containers[0].image`. */
export function formatPath(path: Path): string {
  return propertyPath(path);
}

/** Every place that differs; a null counts as absent. */
export function differences(
  before: unknown,
  after: unknown,
  path: Path = [],
): Pick<Change, "path" | "kind">[] {
  if (isAbsent(before)) return isAbsent(after) ? [] : [{ path, kind: "add" }];
  if (isAbsent(after)) return [{ path, kind: "delete" }];
  if (Array.isArray(before) && Array.isArray(after)) {
    const longest = before.length > after.length ? before : after;
    return longest.flatMap((_each, index) => differences(before[index], after[index], [...path, index]));
  }
  if (isRecord(before) && isRecord(after)) {
    return Object.keys({ ...before, ...after }).flatMap((key) =>
      differences(before[key], after[key], [...path, key]),
    );
  }
  return canonical(before) === canonical(after) ? [] : [{ path, kind: "update" }];
}

export function startsWith(path: Path, prefix: Path): boolean {
  return prefix.every((step, index) => path[index] === step);
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[step] : undefined,
    value,
  );
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
