/** Policies on averages that have no budget: an alert at a limit, which may not be looser than the environment's. */
import { alertName, isAlert } from "../observed/objectives.ts";
import { observedOf } from "../observed/observed.ts";
import { comparisonOf, split } from "../observed/promql.ts";
import type { ObservedRule } from "../observed/rules.ts";
import { type StackPolicy, stackPolicy } from "../policy.ts";
import { missing, percent, promising, wrong } from "./finding.ts";

interface Settings extends Record<string, unknown> {
  readonly share: number;
}

export interface Limit
  extends Pick<StackPolicy, "name" | "severity" | "rule" | "why" | "mend" | "passing" | "failing"> {
  /** The recorded series that the alert compares. */
  readonly series: string;
  readonly what: string;
  /** `above`: the alert fires above the limit, which may not be higher. */
  readonly fires: "above" | "below";
  readonly share: number;
  /** Whether each service must have the alert. */
  readonly isRequired: boolean;
}

export function limitPolicy({
  series,
  what,
  fires,
  share,
  isRequired,
  ...described
}: Limit): ReturnType<typeof stackPolicy> {
  const isAbove = fires === "above";
  return stackPolicy<Settings>({
    ...described,
    settings: {
      share: {
        type: "number",
        default: share,
        description: `The limit of ${what}, at ${isAbove ? "most" : "least"}, as a share.`,
      },
    },
    *judge(resources, { share: allowed }) {
      const observed = observedOf(resources);
      for (const service of promising(observed)) {
        const alerts = service.rules.filter((rule) => isAlert(rule) && rule.expr.includes(series));
        const limits = alerts.flatMap((rule) => limitsOf(rule, series, isAbove));
        if (limits.length === 0 && isRequired) {
          yield missing(
            observed,
            service.name,
            `no alert compares its ${what} with a limit (${series})`,
            service.urn,
          );
        }
        const [strictest] = limits.sort((a, b) => (isAbove ? a.limit - b.limit : b.limit - a.limit));
        if (strictest === undefined || (isAbove ? strictest.limit <= allowed : strictest.limit >= allowed))
          continue;
        const { rule, limit } = strictest;
        const most = `${isAbove ? "at most" : "at least"} ${percent(allowed)}`;
        yield wrong(
          service.name,
          `alert "${alertName(rule)}" fires ${fires} ${percent(limit)} of ${what}; ${most} is allowed`,
          observed.urnOf(rule),
        );
      }
    },
  });
}

function limitsOf(
  rule: ObservedRule,
  series: string,
  isAbove: boolean,
): readonly { readonly rule: ObservedRule; readonly limit: number }[] {
  return split(rule.expr, "or")
    .flatMap((part) => split(part, "and"))
    .flatMap((part) => comparisonOf(part) ?? [])
    .filter(({ left, operator }) => left.includes(series) && operator.startsWith(isAbove ? ">" : "<"))
    .map(({ right }) => ({ rule, limit: right }));
}
