/** Each service promises what can be seen of it from outside, and what its callers feel. */
import type { Objective } from "../observed/objectives.ts";
import { type ObservedService, observedOf } from "../observed/observed.ts";
import { stackPolicy } from "../policy.ts";
import { watched, watchedWithout } from "./examples.ts";
import { missing, promising } from "./finding.ts";

interface Settings extends Record<string, unknown> {
  readonly services: readonly string[];
  readonly workers: readonly string[];
}

const kinds = {
  type: "array" as const,
  items: { type: "string" as const, enum: ["availability", "errors", "latency", "freshness"] },
};

export const requiredObjectives = stackPolicy<Settings>({
  name: "required-objectives",
  severity: "high",
  rule: "Each service has objectives for availability, errors and latency, and a worker for the age of its work.",
  why: "A service that answers, but slowly or with errors, is down for those who use it.",
  mend: "give the service the objective in the catalogue (`objectives`), or the rules of one with the labels `service` and `slo`",
  settings: {
    services: {
      ...kinds,
      default: ["availability", "errors", "latency"],
      description: "What a service that is asked must promise.",
    },
    workers: {
      ...kinds,
      default: ["availability", "errors", "freshness"],
      description: "What a service that works by itself must promise.",
    },
  },
  *judge(resources, settings) {
    const observed = observedOf(resources);
    for (const service of promising(observed)) {
      const required = isWorker(service) ? settings.workers : settings.services;
      for (const kind of required)
        if (!service.objectives.some((each) => isOfAll(each) && each.kind === kind))
          yield missing(observed, service.name, `has no objective for ${kind}`, service.urn);
    }
  },
  passing: [watched],
  failing: [
    watchedWithout(/"slo":"availability"/),
    watchedWithout(/"slo":"errors"/),
    watchedWithout(/"slo":"latency-p95"/),
  ],
});

/** Pieces of work are counted of workers alone. */
function isWorker({ rules }: ObservedService): boolean {
  return rules.some(({ labels }) => labels["sli"] === "work" || labels["sli"] === "freshness");
}

/** Not of a group of routes. */
function isOfAll({ name, kind }: Objective): boolean {
  return kind === "latency" ? name.startsWith("latency-") : name === kind;
}
