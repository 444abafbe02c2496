/** A stack in which one value of one resource is another: for tests of what policies see. */
import { Secret } from "@pulumi/policy";
import type { Judged } from "../judged.ts";

/** `Deployment valeo-crm` */
export function titleOf({ type, name }: Judged): string {
  return `${type.slice(type.lastIndexOf(":") + 1)} ${name}`;
}

/** @param path `spec.template.spec.containers.0.image` @param value undefined: it is taken out */
export function changed(
  resources: readonly Judged[],
  title: string,
  path: string,
  value: unknown,
): readonly Judged[] {
  if (!resources.some((each) => titleOf(each) === title)) throw new Error(`no resource is called ${title}`);
  return resources.map((each) =>
    titleOf(each) === title
      ? { ...each, props: put(each.props, path.split("."), value) as Judged["props"] }
      : each,
  );
}

/** What is marked as a whole is read plain: a change of what is in it takes the mark away. */
function put(inside: unknown, [key = "", ...rest]: readonly string[], value: unknown): unknown {
  if (inside instanceof Secret) return put(inside.value, [key, ...rest], value);
  if (Array.isArray(inside))
    return inside.with(Number(key), rest.length > 0 ? put(inside[Number(key)], rest, value) : value);
  const { [key]: old, ...others } = (inside ?? {}) as Record<string, unknown>;
  if (rest.length > 0) return { ...others, [key]: put(old, rest, value) };
  return value === undefined ? others : { ...others, [key]: value };
}
