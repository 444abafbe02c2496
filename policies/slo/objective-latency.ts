/** No service may be slower than the environment allows for. */
import type { Finding } from "../judged.ts";
import type { Objective } from "../observed/objectives.ts";
import { type ObservedService, observedOf } from "../observed/observed.ts";
import { stackPolicy } from "../policy.ts";
import { watched, watchedBut } from "./examples.ts";
import { length, percent, promising, wrong } from "./finding.ts";

interface Settings extends Record<string, unknown> {
  readonly seconds: number;
  readonly quantile: number;
}

export const objectiveLatency = stackPolicy<Settings>({
  name: "objective-latency",
  severity: "high",
  rule: "Each service that promises a response time promises the environment's, for the environment's share of requests.",
  why: "People leave a page that is slow as they leave one that is broken.",
  mend: "lower `objectives.latency` of the service, or of the group of routes, in the catalogue, or make the objective of the share that its name says",
  settings: {
    seconds: { type: "number", default: 0.5, description: "Seconds that a request may take, at most." },
    quantile: {
      type: "number",
      default: 0.95,
      description: "The share of requests that this holds for, at least.",
    },
  },
  *judge(resources, settings) {
    for (const service of promising(observedOf(resources)))
      for (const says of [...slow(service, settings), ...unlike(service)])
        yield wrong(service.name, says, service.urn) satisfies Finding;
  },
  passing: [watched],
  failing: [
    watchedBut("rules.yml", String.raw`le=\"0.5\"`, String.raw`le=\"2.5\"`),
    watchedBut("rules.yml", "/ 0.05", "/ 0.2"),
    watchedBut("rules.yml", "latency-p95", "latency-p50"),
  ],
});

/** Of few requests more may be asked, and in more time: that is beside the floor, not below it. */
function* slow({ objectives }: ObservedService, { seconds, quantile }: Settings): Generator<string> {
  const latency = objectives.filter(({ kind }) => kind === "latency");
  const floor = `at least ${percent(quantile)} must be within ${length(seconds)}`;
  const isSlow = ({ below = Number.POSITIVE_INFINITY }: Objective) => below > seconds;
  const slower = latency.filter((each) => (each.quantile ?? 0) <= quantile && isSlow(each));
  for (const { name, below, quantile: own = 0 } of slower) {
    const bound = below === undefined ? "no bound" : length(below);
    yield `objective "${name}": ${percent(own)} within ${bound} is promised; ${floor}`;
  }
  if (slower.length > 0) return;
  const overall = latency.filter(({ name }) => name.startsWith("latency-"));
  if (overall.length > 0 && !overall.some((each) => (each.quantile ?? 0) >= quantile && !isSlow(each)))
    yield `no objective is as strict as the environment's: ${floor}`;
}

/** P95 means that 5 % may be slower. */
function* unlike({ objectives }: ObservedService): Generator<string> {
  for (const { name, kind, quantile, budgets } of objectives) {
    const worst = Math.max(...budgets);
    if (kind === "latency" && quantile !== undefined && worst > 1 - quantile + 1e-9)
      yield `objective "${name}": its rules let ${percent(worst)} be slower, its name ${percent(1 - quantile)}`;
  }
}
