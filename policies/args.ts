/** A resource, as the SDK hands it over. */
import type { ResourceValidationArgs } from "@pulumi/policy";
import type { Judged } from "./judged.ts";

export type Args = Pick<ResourceValidationArgs, "urn" | "type" | "name" | "props" | "opts">;

export function judgedOf({ urn, type, name, props, opts }: Args): Judged {
  const { protect, parent } = opts;
  return { urn, type, name, props, options: { protect, ...(parent === undefined ? {} : { parent }) } };
}
