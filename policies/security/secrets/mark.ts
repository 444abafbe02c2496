/** Marks texts as secret: the safe mend, after which the state and every preview hide them. */
import { Secret } from "@pulumi/policy";

/** A copy in which what stands at the paths is a `Secret`. */
export function mark(
  props: Readonly<Record<string, unknown>>,
  paths: ReadonlySet<string>,
): Record<string, unknown> {
  return copied(props, "", paths) as Record<string, unknown>;
}

function copied(value: unknown, path: string, paths: ReadonlySet<string>): unknown {
  if (typeof value === "string") return paths.has(path) ? new Secret(value) : value;
  if (value instanceof Secret) return value;
  if (Array.isArray(value)) return value.map((each, index) => copied(each, `${path}[${index}]`, paths));
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      copied(each, path === "" ? key : `${path}.${key}`, paths),
    ]),
  );
}
