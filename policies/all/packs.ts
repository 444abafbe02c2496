/** The packs and their policies, and which of them a policy is of. */
import type { PackName } from "../packs.ts";
import type { Policy } from "../policy.ts";
import { reliability } from "../reliability/policies.ts";
import { security } from "../security/policies.ts";
import { slo } from "../slo/policies.ts";

export const packs: Readonly<Record<PackName, readonly Policy[]>> = { slo, reliability, security };

const packOfPolicy = new Map(
  Object.entries(packs).flatMap(([pack, policies]) => policies.map(({ name }) => [name, pack] as const)),
);

/** @param served the one that has reported it: another's policies stay its own */
export function packOf(policy: string, served: string): string {
  return served === "neuroerp" ? (packOfPolicy.get(policy) ?? served) : served;
}
