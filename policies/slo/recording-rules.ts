/** The rules of an objective are all there, and refer to each other. */
import type { Finding } from "../judged.ts";
import { type Objective, recorded } from "../observed/objectives.ts";
import { type Observed, type ObservedService, observedOf } from "../observed/observed.ts";
import type { Selector } from "../observed/promql.ts";
import { type ObservedRule, selectorsIn } from "../observed/rules.ts";
import { stackPolicy } from "../policy.ts";
import { watched, watchedBut, watchedWithout } from "./examples.ts";
import { missing, promising, wrong } from "./finding.ts";

export const recordingRules = stackPolicy({
  name: "recording-rules",
  severity: "high",
  rule: "Each objective has rules for its events, its bad events, its burn rate and its budget, which read each other and agree.",
  why: "A rule that reads a series nobody records is silent for ever, and nobody sees that it is.",
  mend: "let the catalogue make the rules (`npm run render` shows them), or record what is missing with the labels `service`, and `slo` or `sli`",
  *judge(resources) {
    const observed = observedOf(resources);
    for (const { urn, path } of observed.unreadable) yield wrong(path, "it has rules, and is no YAML", urn);
    const records = recordsOf(observed);
    for (const service of promising(observed)) {
      for (const objective of service.objectives) {
        yield* unrecorded(observed, service, objective);
        yield* contradictions(service, objective);
      }
      for (const rule of service.rules) yield* misread(observed, rule, records);
    }
  },
  passing: [watched],
  failing: [
    watchedWithout(/"record":"slo:events_total:increase1h".*"probes"/),
    watchedBut("rules.yml", "    rules:", "    rules: {"),
    watchedWithout(/"record":"slo:events_bad:increase5m".*"slo":"errors"/),
    watchedWithout(/"record":"slo:burn_rate:ratio1h".*"slo":"errors"/),
    watchedWithout(/"record":"slo:error_budget:remaining_ratio".*"slo":"errors"/),
    watchedBut("rules.yml", String.raw`status=~\"5..\"`, String.raw`status=\"599\"`),
    watchedBut("rules.yml", String.raw`le=\"0.5\"}[1h]`, String.raw`le=\"2.5\"}[1h]`),
    watchedBut("rules.yml", "[30d:1h]) > 0) / 0.001", "[30d:1h]) > 0) / 0.01"),
    watchedBut(
      "rules.yml",
      String.raw`probe_success{job=\"probe\",service=\"crm\"`,
      String.raw`probe_success{job=\"probe\",service=\"erp\"`,
    ),
  ],
});

const needed = [
  ["bad events", recorded.bad],
  ["burn rate", recorded.burnRate],
  ["budget that is left", recorded.remaining],
] as const;

function* unrecorded(observed: Observed, service: ObservedService, objective: Objective): Generator<Finding> {
  const { name, records } = objective;
  for (const [what, prefix] of needed) {
    const rules = records.filter((rule) => rule.name.startsWith(prefix));
    if (rules.length === 0)
      yield missing(
        observed,
        service.name,
        `objective "${name}": no rule records its ${what} (${prefix}…)`,
        service.urn,
      );
    if (prefix !== recorded.bad)
      for (const rule of rules)
        if (!readsOwn(rule, name, recorded.bad) || !reads(rule, recorded.total))
          yield wrong(
            service.name,
            `objective "${name}": ${rule.name} does not divide its bad events by all`,
            observed.urnOf(rule),
          );
  }
}

function reads({ expr }: ObservedRule, prefix: string): boolean {
  return expr.includes(prefix);
}

function readsOwn(rule: ObservedRule, slo: string, prefix: string): boolean {
  return selectorsIn(rule).some(
    ({ metric, labels }) => metric.startsWith(prefix) && labels["slo"] === `=${slo}`,
  );
}

/** Which budget, or which bound, is the objective's? */
function* contradictions({ name: service, urn }: ObservedService, objective: Objective): Generator<Finding> {
  const { name, budgets, bounds } = objective;
  if (budgets.length > 1)
    yield wrong(service, `objective "${name}": its rules have several budgets (${budgets.join(", ")})`, urn);
  if (bounds.length > 1)
    yield wrong(
      service,
      `objective "${name}": its rules have several bounds (${bounds.join(" s, ")} s)`,
      urn,
    );
}

/** Recorded series by name and service: the labels that each has. */
type Records = ReadonlyMap<string, readonly ObservedRule[]>;

function recordsOf({ rules }: Observed): Records {
  const records = rules.filter(({ kind }) => kind === "record");
  return Map.groupBy(records, ({ name, labels }) => keyOf(name, labels["service"]));
}

function keyOf(name: string, service: string | undefined): string {
  return `${name} ${service ?? ""}`;
}

/** Series whose names have a colon are recorded, by the convention of Prometheus. */
function* misread(observed: Observed, rule: ObservedRule, records: Records): Generator<Finding> {
  const { name, labels } = rule;
  const service = labels["service"] ?? "";
  const what = `rule ${rule.kind === "alert" ? `"${name}"` : name}${labels["slo"] === undefined ? "" : ` of "${labels["slo"]}"`}`;
  for (const selector of selectorsIn(rule)) {
    const other = otherService(selector, service);
    if (other !== undefined)
      yield wrong(service, `${what} reads the series of "${other}"`, observed.urnOf(rule));
    const narrow = tooNarrow(rule, selector);
    if (narrow !== undefined) yield wrong(service, `${what} ${narrow}`, observed.urnOf(rule));
    if (other === undefined && selector.metric.includes(":") && !isRecorded(selector, service, records))
      yield missing(
        observed,
        service,
        `${what} reads ${written(selector)}, which no rule records`,
        observed.urnOf(rule),
      );
  }
}

function otherService({ labels }: Selector, service: string): string | undefined {
  const named = labels["service"];
  return named?.startsWith("=") === true && !named.startsWith("=~") && named !== `=${service}`
    ? named.slice(1)
    : undefined;
}

function isRecorded({ metric, labels }: Selector, service: string, records: Records): boolean {
  const found = labels["service"] === undefined ? undefined : records.get(keyOf(metric, service));
  // Of what has no service, one that is recorded is enough.
  if (found === undefined) return labels["service"] === undefined;
  const asked = ["slo", "sli"].filter((name) => labels[name] !== undefined);
  return found.some((rule) => asked.every((name) => labels[name] === `=${rule.labels[name] ?? ""}`));
}

/** What counts as bad, of the series that the catalogue's services export. */
const bad: Readonly<Record<string, readonly [label: string, matcher: string]>> = {
  http_requests_total: ["status", "=~5.."],
  worker_processed_total: ["outcome", "=~failed|rejected"],
};

function tooNarrow({ name }: ObservedRule, { metric, labels }: Selector): string | undefined {
  const [label, matcher] = (name.startsWith(recorded.bad) ? bad[metric] : undefined) ?? [];
  if (label === undefined || matcher === undefined || labels[label] === matcher) return undefined;
  return `counts as bad only ${written({ metric, labels })}, and not all of ${label}${shown(matcher)}`;
}

function written({ metric, labels }: Selector): string {
  const matchers = Object.entries(labels).map(([name, value]) => `${name}${shown(value)}`);
  return `${metric}{${matchers.join(",")}}`;
}

function shown(matcher: string): string {
  const [, operator = "=", value = ""] = /^(=~|!~|!=|=)(.*)$/s.exec(matcher) ?? [];
  return `${operator}"${value}"`;
}
