/** Ways to break what watches a stack, each with the policy of the pack `slo` that is meant for it. */
import type { Judged } from "../../judged.ts";

export type Change = (text: string) => string;

/** Every text of a resource, changed. */
function changed(value: unknown, change: Change): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((each) => changed(each, change));
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, changed(each, change)]));
}

export function mutant(resources: readonly Judged[], change: Change): readonly Judged[] {
  return resources.map((resource) => ({
    ...resource,
    props: changed(resource.props, change) as Judged["props"],
  }));
}

/** Rules of a file without those that match, each from its name to the next. */
export function without(pattern: RegExp): Change {
  return (text) =>
    text.startsWith("groups:")
      ? text
          .split(/(?=^ {6}- (?:record|alert): )/m)
          .filter((rule) => !/^ {6}- /.test(rule) || !pattern.test(rule))
          .join("")
      : text;
}

export function replacing(from: string | RegExp, to: string): Change {
  return (text) => (/^(groups|global):/.test(text) ? text.replaceAll(from, to) : text);
}

const crm = (slo: string) => String.raw`service: valeo-crm\n\s+slo: ${slo}\n`;

/** What is broken, how, and the policy that is meant for it. */
export const mutants: readonly (readonly [what: string, change: Change, policy: string])[] = [
  [
    "objectives of a service are gone",
    without(/service: valeo-crm\n\s+(slo|team)/),
    "service-has-objectives",
  ],
  ["an availability objective is gone", without(new RegExp(crm("availability"))), "required-objectives"],
  ["an errors objective is gone", without(new RegExp(crm("errors"))), "required-objectives"],
  ["a latency objective is gone", without(new RegExp(crm("latency-p95"))), "required-objectives"],
  ["a freshness objective is gone", without(/slo: freshness/), "required-objectives"],
  [
    "all events are not recorded",
    without(/record: slo:events_total:increase1h[\s\S]*valeo-crm\n[\s\S]*sli: requests/),
    "recording-rules",
  ],
  [
    "bad events are not recorded",
    without(new RegExp(`record: slo:events_bad:increase5m[^]*${crm("errors")}`)),
    "recording-rules",
  ],
  [
    "a burn rate is not recorded",
    without(new RegExp(`record: slo:burn_rate[^]*${crm("errors")}`)),
    "recording-rules",
  ],
  [
    "what is left is not recorded",
    without(new RegExp(`remaining_ratio\n[^]*${crm("errors")}`)),
    "recording-rules",
  ],
  ["LogStreamSilent is gone", without(/alert: LogStreamSilent/), "log-streams"],
  ["LogStreamSilent is gone", without(/alert: LogStreamSilent/), "log-coverage"],
  ["half of the logs may be missing", replacing("} < 1 or", "} < 0.5 or"), "log-coverage"],
  ["nobody counts logs", replacing("job_name: log-intake", "job_name: elsewhere"), "log-streams"],
  ["fewer errors are counted", replacing('status=~"5.."', 'status="503"'), "recording-rules"],
  [
    "less of the work that failed is counted",
    replacing('outcome=~"failed|rejected"', 'outcome="failed"'),
    "recording-rules",
  ],
  ["one window has another bound", replacing('le="0.5"}[1h]', 'le="1"}[1h]'), "recording-rules"],
  [
    "a rule reads another service",
    replacing('count{service="valeo-crm"}', 'count{service="valeo-backend"}'),
    "recording-rules",
  ],
  [
    "the budget is another one",
    replacing(/(remaining_ratio\n.*) \/ 0\.001/g, "$1 / 0.01"),
    "recording-rules",
  ],
  [
    "a page is gone",
    without(new RegExp(`ErrorBudgetBurn[^]*${crm("errors")}[^]*severity: page`)),
    "objective-alerts",
  ],
  [
    "a ticket is gone",
    without(new RegExp(`ErrorBudgetBurn[^]*${crm("errors")}[^]*severity: ticket`)),
    "objective-alerts",
  ],
  [
    "missing data is not told of",
    without(new RegExp(`SloDataMissing[^]*${crm("errors")}`)),
    "objective-alerts",
  ],
  ["a page comes at ten times the budget", replacing("> 0.0144", "> 0.144"), "alert-thresholds"],
  ["a slower page comes late", replacing("> 0.006", "> 0.06"), "alert-thresholds"],
  ["a ticket comes late", replacing("> 0.003", "> 0.03"), "alert-thresholds"],
  ["a slower ticket comes late", replacing("> 0.05\n", "> 0.2\n"), "alert-thresholds"],
  ["a threshold cannot be passed", replacing("> 0.72", "> 1"), "alert-thresholds"],
  ["an alert waits for a thousand failures", replacing("> 4.5", "> 999.5"), "alert-thresholds"],
  ["an alert has no severity", replacing("severity: page", "urgency: page"), "alert-annotations"],
  ["an alert has no team", replacing(/\n\s+team: erp(\n\s+severity)/g, "$1"), "alert-annotations"],
  ["an alert has no runbook", replacing(/^\s+runbook_url: .*\n/gm, ""), "alert-annotations"],
  ["an alert has no dashboard", replacing(/^\s+dashboard_url: .*\n/gm, ""), "alert-annotations"],
  ["a page waits for long", replacing(/keep_firing_for: 2m\n/g, "for: 10m\n"), "alert-response"],
  ["pages are grouped for long", replacing("group_interval: 1m", "group_interval: 10m"), "alert-response"],
  [
    "rules are judged seldom",
    replacing("evaluation_interval: 15s", "evaluation_interval: 4m"),
    "alert-response",
  ],
  ["a page waits for an hour", replacing("for: 1m\n", "for: 1h\n"), "alert-response"],
  ["services are probed seldom", replacing("scrape_interval: 10s", "scrape_interval: 5m"), "alert-response"],
  ["a team has no route", replacing('team="erp"', 'team="other"'), "alert-routes"],
  [
    "pages are muted at night",
    replacing(
      /(team="erp"\n\s+- severity="page"\n\s+)receiver/g,
      "$1mute_time_intervals: [nights]\n      receiver",
    ),
    "alert-routes",
  ],
  ["a receiver tells nobody", replacing("webhook_configs", "webhooks"), "alert-routes"],
  ["alerts are sent to nobody", replacing("alertmanagers:", "others:"), "alert-routes"],
  [
    "a link leads to no dashboard",
    replacing("-service?var-service", "-servant?var-service"),
    "dashboards-exist",
  ],
  [
    "a link leads to another service",
    replacing("var-service=valeo-crm", "var-service=valeo-audit"),
    "dashboards-exist",
  ],
  [
    "a service is not probed",
    replacing(
      /- http:\/\/[^\n]*\n\s+labels:\n\s+service: valeo-frontend/g,
      "- http://other/\n        labels:\n          service: other",
    ),
    "service-probes",
  ],
  ["nothing is scraped", replacing("scrape_configs:", "scrapes:"), "service-probes"],
  [
    "less availability is promised",
    replacing(/(slo:burn_rate:[^/]*availability"\} \/ on [^/]*) \/ 0\.001/g, "$1 / 0.01"),
    "objective-availability",
  ],
  [
    "more errors are allowed for",
    replacing(/(slo:burn_rate:[^/]*errors"\} \/ on [^/]*) \/ 0\.001/g, "$1 / 0.01"),
    "objective-errors",
  ],
  ["slower answers are allowed for", replacing('le="0.5"', 'le="2.5"'), "objective-latency"],
  ["slower pages are allowed for", replacing("> bool 0.5", "> bool 3"), "objective-latency"],
  ["more slow answers are allowed for", replacing(" / 0.05", " / 0.5"), "objective-latency"],
  ["CPU may be used up", replacing("[15m]) > 0.7", "[15m]) > 0.95"), "cpu-limit"],
  ["nobody is told of CPU", without(/alert: CpuHigh/), "cpu-limit"],
  ["memory may be used up", replacing("[15m]) > 0.8", "[15m]) > 0.99"), "memory-limit"],
  ["nobody is told of memory", without(/alert: MemoryHigh/), "memory-limit"],
];
