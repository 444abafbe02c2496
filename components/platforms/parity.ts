/** What each platform makes of each field of a service. */

import type { ServicePlan } from "../../catalog/plan.ts";
import { formatPath, type Problem, quote } from "../../catalog/problems.ts";
import { type ServiceField, serviceFields } from "../../catalog/service-field.ts";
import type { PlatformName } from "./platform.ts";

export type Support =
  | { readonly level: "honoured" }
  /** Not exactly what was asked for; `how` says what is done instead. */
  | { readonly level: "approximated"; readonly how: string }
  | { readonly level: "unsupported"; readonly why: string };

/** Of every field: none is forgotten. */
export type Parity = { readonly [Field in ServiceField]: Support };

export const honoured: Support = { level: "honoured" };

export function approximated(how: string): Support {
  return { level: "approximated", how };
}

export function unsupported(why: string): Support {
  return { level: "unsupported", why };
}

/** Every field honoured, but for those that are named. */
export function parity(others: Partial<Parity>): Parity {
  const all = Object.fromEntries(serviceFields.map((field) => [field, honoured])) as Parity;
  return { ...all, ...others };
}

/** For people: `honoured`, `approximated: how`, `unsupported: why`. */
export function textOf(support: Support): string {
  if (support.level === "honoured") return support.level;
  return `${support.level}: ${support.level === "approximated" ? support.how : support.why}`;
}

/** A service that requires a field which the platform does not honour is refused. */
export function requirementProblems(
  services: readonly ServicePlan[],
  platform: PlatformName,
  table: Parity,
): Problem[] {
  return services.flatMap(({ name, requires }) =>
    requires.flatMap((field, index): Problem[] => {
      if (table[field].level === "honoured") return [];
      return [
        {
          path: formatPath(["services", name, "requires", index]),
          value: quote(field),
          allowed: `fields that the platform ${platform} honours; there, it is ${textOf(table[field])}`,
          remedy: "take it out, or choose another platform: npm run parity shows them all",
        },
      ];
    }),
  );
}
