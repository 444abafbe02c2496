/** A small stack that keeps every rule of this pack, for the policies' examples: one service on Kubernetes. */
import { example, type Judged } from "../judged.ts";

interface Promise {
  readonly slo: string;
  readonly sli: string;
  readonly budget: number;
  /** The series that counts its bad events, without the window. */
  readonly bad: (window: string) => string;
}

const total = { requests: "http_request_duration_seconds_count", probes: "probe_success" } as const;

const promised: readonly Promise[] = [
  {
    slo: "availability",
    sli: "probes",
    budget: 0.001,
    bad: (window) => `sum(sum_over_time(probe_success{job="probe",service="crm"}[${window}]))`,
  },
  {
    slo: "errors",
    sli: "requests",
    budget: 0.001,
    bad: (window) => `sum(increase(http_requests_total{service="crm",status=~"5.."}[${window}]))`,
  },
  {
    slo: "latency-p95",
    sli: "requests",
    budget: 0.05,
    bad: (window) => `sum(increase(http_request_duration_seconds_bucket{service="crm",le="0.5"}[${window}]))`,
  },
];

type Rule = Readonly<Record<string, unknown>>;

const service = { service: "crm", team: "sales" };
const links = {
  summary: "crm",
  runbook_url: "https://runbooks.example.com/ErrorBudgetBurn.html",
  dashboard_url: "https://grafana.example.com/d/shop-service?var-service=crm",
};

function totals(sli: keyof typeof total): Rule[] {
  return ["1m", "5m", "1h"].map((window) => ({
    record: `slo:events_total:increase${window}`,
    expr: `sum(increase(${total[sli]}{service="crm"}[${window}]))`,
    labels: { ...service, sli },
  }));
}

function share({ slo, sli }: Promise, window: string): string {
  const [bad, all] = [
    [`slo:events_bad:increase`, `service="crm",slo="${slo}"`],
    [`slo:events_total:increase`, `service="crm",sli="${sli}"`],
  ].map(([name, labels]) =>
    ["1m", "5m", "1h"].includes(window)
      ? `${name}${window}{${labels}}`
      : `sum_over_time(${name}5m{${labels}}[${window}:5m])`,
  );
  return `${bad} / on (service) (${all} > 0)`;
}

function pair(promise: Promise, long: string, short: string, threshold: number): string {
  return `(${share(promise, long)} > ${threshold} and on (service) ${share(promise, short)} > ${threshold})`;
}

function rulesOf(promise: Promise): Rule[] {
  const { slo, budget, bad } = promise;
  const labels = { ...service, slo };
  const alert = (name: string, severity: string, expr: string): Rule => ({
    alert: name,
    expr,
    labels: { ...labels, severity },
    annotations: links,
  });
  const times = (factor: number) => Number((factor * budget).toPrecision(6));
  const fast = budget === 0.05 ? [pair(promise, "5m", "1m", 0.375)] : [];
  const page = [...fast, pair(promise, "1h", "5m", times(14.4)), pair(promise, "6h", "30m", times(6))];
  const ticket = [pair(promise, "1d", "2h", times(3)), pair(promise, "3d", "6h", times(1))];
  return [
    ...["1m", "5m", "1h"].map((window) => ({
      record: `slo:events_bad:increase${window}`,
      expr: bad(window),
      labels,
    })),
    { record: "slo:burn_rate:ratio1h", expr: `${share(promise, "1h")} / ${budget}`, labels },
    {
      record: "slo:error_budget:remaining_ratio",
      expr: `1 - sum_over_time(slo:events_bad:increase1h{service="crm",slo="${slo}"}[30d:1h]) / on (service) (sum_over_time(slo:events_total:increase1h{service="crm",sli="${promise.sli}"}[30d:1h]) > 0) / ${budget}`,
      labels,
    },
    alert("ErrorBudgetBurn", "page", page.join(" or ")),
    alert("ErrorBudgetBurn", "ticket", ticket.join(" or ")),
    alert("SloDataMissing", "ticket", `absent(slo:events_bad:increase5m{service="crm",slo="${slo}"})`),
  ];
}

function limit(name: string, expr: string): Rule {
  return { alert: name, expr, labels: { ...service, severity: "ticket" }, annotations: links };
}

const serviceRules: Rule[] = [
  ...[
    "service:cpu_utilisation:ratio5m",
    "service:memory_utilisation:ratio",
    "service:log_coverage:ratio",
  ].map((record) => ({ record, expr: `measured{service="crm"}`, labels: service })),
  limit("CpuHigh", `avg_over_time(service:cpu_utilisation:ratio5m{service="crm"}[15m]) > 0.7`),
  limit("MemoryHigh", `avg_over_time(service:memory_utilisation:ratio{service="crm"}[15m]) > 0.8`),
  limit(
    "LogStreamSilent",
    `service:log_coverage:ratio{service="crm"} < 1 or absent(service:log_coverage:ratio{service="crm"})`,
  ),
];

/** As a file of rules has it; JSON is YAML. */
const rules = [
  "groups:",
  "  - name: crm",
  "    rules:",
  ...[...totals("probes"), ...totals("requests"), ...promised.flatMap(rulesOf), ...serviceRules].map(
    (rule) => `      - ${JSON.stringify(rule)}`,
  ),
  "",
].join("\n");

const prometheus = `global:
  scrape_interval: 15s
  evaluation_interval: 15s
rule_files: ["/etc/rules/*.yml"]
alerting:
  alertmanagers:
    - static_configs: [{ targets: ["alertmanager:9093"] }]
scrape_configs:
  - job_name: crm
    static_configs: [{ targets: ["crm:8001"], labels: { service: crm, team: sales } }]
  - job_name: log-intake
    static_configs: [{ targets: ["log-intake:9429"] }]
  - job_name: probe
    scrape_interval: 10s
    static_configs: [{ targets: ["http://crm:8001/health"], labels: { service: crm, team: sales } }]
    relabel_configs: [{ source_labels: [__address__], target_label: __param_target }]
`;

const alertmanager = `route:
  receiver: everybody
  group_wait: 10s
  group_interval: 1m
  routes:
    - { matchers: ['team="sales"', 'severity="page"'], receiver: sales }
    - { matchers: ['team="sales"', 'severity="ticket"'], receiver: sales, group_interval: 5m }
receivers:
  - { name: everybody, webhook_configs: [{ url: "https://example.com/alerts" }] }
  - { name: sales, webhook_configs: [{ url: "https://example.com/sales" }] }
`;

const dashboard = JSON.stringify({ uid: "shop-service", panels: [] });

/** The file that a change is made in. */
export type File = "rules.yml" | "prometheus.yml" | "alertmanager.yml" | "service.json";

const files: Readonly<Record<File, string>> = {
  "rules.yml": rules,
  "prometheus.yml": prometheus,
  "alertmanager.yml": alertmanager,
  "service.json": dashboard,
};

const labels = { service: "crm", "app.kubernetes.io/component": "api" };

const running = [
  example("kubernetes:core/v1:Service", "crm", {
    metadata: { name: "crm" },
    spec: { selector: { service: "crm" } },
  }),
  example("kubernetes:apps/v1:Deployment", "crm", {
    metadata: { name: "crm" },
    spec: { template: { metadata: { labels }, spec: { containers: [{ name: "crm", image: "crm" }] } } },
  }),
];

/** All is well. */
export const watched: readonly Judged[] = stack(files);

/**
 * Something is not: a text of a file is another one, everywhere in the file; without a text, the file is missing. A text
 * that the file does not have is a mistake of the example.
 */
export function watchedBut(file: File, from?: string, to = ""): readonly Judged[] {
  const { [file]: content, ...others } = files;
  if (from === undefined) return stack(others);
  if (!content.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}`);
  return stack({ ...files, [file]: content.replaceAll(from, to) });
}

/** Without the rules whose line matches. */
export function watchedWithout(rule: RegExp): readonly Judged[] {
  const left = rules.split("\n").filter((line) => !rule.test(line));
  if (left.join("\n") === rules) throw new Error(`no rule matches ${rule}`);
  return stack({ ...files, "rules.yml": left.join("\n") });
}

function stack(contents: Readonly<Record<string, string>>): readonly Judged[] {
  return [
    ...running,
    ...Object.entries(contents).map(([file, content]) =>
      example("kubernetes:core/v1:ConfigMap", file, { data: { [file]: content } }),
    ),
  ];
}
