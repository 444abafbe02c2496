/** Names that a program leaves out: made up as the official providers do, and noted as such. */
import { createHash } from "node:crypto";
import type { Properties } from "../../supervisor/properties.ts";

/** As the official providers note which inputs they have made up. */
export const defaults = "__defaults";

/**
 * The inputs with a name: `<resource>-<7 hex>`, or the one that was made up before.
 *
 * @param olds inputs of the last update, plain
 */
export function autonamed(news: Properties, name: string, olds: Properties, seed: Uint8Array): Properties {
  if (news["name"] !== undefined) return news;
  const hex = createHash("sha256").update(seed).update(name).digest("hex").slice(0, 7);
  const old = isMadeUp(olds) && typeof olds["name"] === "string" ? olds["name"] : undefined;
  return { ...news, name: old ?? `${name}-${hex}`, [defaults]: ["name"] };
}

export function isMadeUp(inputs: Properties): boolean {
  return Array.isArray(inputs[defaults]) && inputs[defaults].includes("name");
}

/** Without the note. */
export function bare(inputs: Properties): Properties {
  const { [defaults]: _made, ...rest } = inputs;
  return rest;
}
