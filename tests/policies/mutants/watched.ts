/** Mutants of what watches a service: the same on every platform, in files that lie elsewhere. */
import { edited, type Mutant, type On } from "./mutant.ts";

/** Where a platform has a file's content. */
export interface Place extends On {
  readonly path: string;
}

export interface Places {
  rules(service: string): Place;
  readonly stackRules: Place;
  readonly prometheus: Place;
  readonly alertmanager: Place;
}

const [crm, backend, audit, frontend] = [
  "valeo-crm",
  "valeo-backend",
  "valeo-audit",
  "valeo-frontend",
] as const;

/** Policy, service, and the change of its rules. */
const ofRules: readonly (readonly [policy: string, service: string, pattern: RegExp, to: string])[] = [
  ["recording-rules", crm, /record: slo:burn_rate:ratio1h/, "record: slo:burn:ratio1h"],
  ["recording-rules", backend, /record: slo:events_bad:increase1h/, "record: slo:events_bad:increase2h"],
  ["recording-rules", audit, /record: slo:error_budget:remaining_ratio/, "record: slo:remaining"],
  ["recording-rules", frontend, /record: slo:events_total:increase5m/, "record: slo:events:increase5m"],
  ["objective-alerts", crm, /severity: ticket/, "severity: none"],
  ["objective-alerts", backend, /absent\(/, "count("],
  ["objective-alerts", frontend, /severity: page/, "severity: ticket"],
  ["alert-thresholds", crm, /> 0\.0144/, "> 0.144"],
  ["alert-thresholds", audit, /> 0\.006$/m, "> 1.5"],
  ["alert-annotations", crm, /\n +runbook_url: \S+/, ""],
  ["alert-annotations", backend, /\n +dashboard_url: \S+/, ""],
  ["alert-annotations", audit, /\n +summary: [^\n]+/, ""],
  ["dashboards-exist", backend, /-service\?var-service=/, "-nowhere?var-service="],
  ["dashboards-exist", frontend, /\?var-service=valeo-frontend/, "?var-service=valeo-backend"],
  ["required-objectives", crm, /slo: errors/, "slo: faults"],
  ["required-objectives", audit, /slo: freshness/, "slo: age"],
  ["objective-latency", crm, /le="0\.5"/, 'le="5"'],
  ["objective-errors", backend, /(slo:events_bad:increase1h\{[^}]*slo="errors"\}[^\n]*\/) 0\.001/, "$1 0.01"],
  ["objective-availability", crm, /(increase1h\{[^}]*slo="availability"\}[^\n]*\/) 0\.001/, "$1 0.01"],
  ["cpu-limit", crm, /(cpu_utilisation[^\n]*) > 0\.7$/m, "$1 > 0.95"],
  ["cpu-limit", backend, /avg_over_time\(service:cpu_/, "avg_over_time(service:no_"],
  ["memory-limit", audit, /(memory_utilisation[^\n]*) > 0\.8$/m, "$1 > 0.99"],
  ["memory-limit", frontend, /avg_over_time\(service:memory_/, "avg_over_time(service:no_"],
  ["alert-response", backend, /keep_firing_for: 2m/, "for: 15m"],
];

export function watched({ rules, stackRules, prometheus, alertmanager }: Places): readonly Mutant[] {
  const on = (place: Place, policy: string, pattern: RegExp, to: string, subject: string) =>
    edited(policy, place, place.path, [pattern, to], subject);
  return [
    ...ofRules.map(([policy, service, pattern, to]) =>
      on(rules(service), `slo/${policy}`, pattern, to, service),
    ),
    on(stackRules, "reliability/dead-mans-switch", /alert: Watchdog/, "alert: Dog", "the stack"),
    on(prometheus, "slo/service-probes", /(\/health\n +labels:\n +service: )valeo-crm/, "$1other", crm),
    on(alertmanager, "slo/alert-routes", /team="erp"/, 'team="nobody"', "valeo-*"),
    on(alertmanager, "reliability/dead-mans-switch", /alertname="Watchdog"/, 'alertname="Dog"', "the stack"),
    on(alertmanager, "slo/alert-response", /group_wait: 10s/, "group_wait: 20m", crm),
  ];
}
