/** What an environment says, laid over what the catalogue says. */

import type { Path } from "./problems.ts";

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A copy of `base` with the fields of `over`; objects are merged to `depth`, everything else is replaced. */
export function merge<T extends object>(base: T, over: T | undefined, depth = 2): T {
  if (!over) return base;
  const merged = { ...base } as Record<string, unknown>;
  for (const [key, value] of Object.entries(over)) {
    const old = merged[key];
    merged[key] = depth > 1 && isObject(value) && isObject(old) ? merge(old, value, depth - 1) : value;
  }
  return merged as T;
}

/** True where the value at `path` was said by `over`, wholly or in part; entries themselves never are. */
export function says(over: unknown, path: Path): boolean {
  const [, , ...field] = path;
  if (field.length === 0 && path[0] !== "monitoring" && path[0] !== "alerting") return false;
  let node = over;
  for (const step of path) {
    if (!isObject(node)) return node !== undefined;
    if (!Object.hasOwn(node, step)) return false;
    node = node[step];
  }
  return node !== undefined;
}
