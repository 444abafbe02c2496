/** Our objectives in Sloth's words: the same indicators from the same raw series. */
import { stringify } from "yaml";
import { shift } from "../catalog/decimal.ts";
import { selector } from "../slo/promql.ts";
import type { Slo } from "../slo/slo.ts";

/** One spec for all of them, which is Sloth's fastest way; the `sloth_slo` of each is {@link slothName}. */
export function slothSpec(slos: readonly Slo[]): string {
  return stringify(
    { version: "prometheus/v1", service: "bench", slos: slos.map(objectiveOf) },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

export function slothName({ service, name }: Slo): string {
  return `${service}-${name}`;
}

function objectiveOf(slo: Slo): object {
  return {
    name: slothName(slo),
    objective: Number(shift(String(slo.objective), 2)),
    description: `${slo.name} of ${slo.service}`,
    sli: indicatorOf(slo),
    labels: { team: slo.team },
    alerting: {
      name: "ErrorBudgetBurn",
      annotations: { runbook: "https://runbooks.example.com/ErrorBudgetBurn.html" },
      page_alert: { labels: { severity: "page" } },
      ticket_alert: { labels: { severity: "ticket" } },
    },
  };
}

function indicatorOf({ service, indicator }: Slo): object {
  const requests = rate("http_request_duration_seconds_count", { service });
  switch (indicator.kind) {
    case "errors":
      return events(rate("http_requests_total", { service, status: "=~5.." }), requests);
    case "latency": {
      const le = String(indicator.below / 1000);
      return events(
        `${requests} - ${rate("http_request_duration_seconds_bucket", { service, le })}`,
        requests,
      );
    }
    case "availability": {
      const probes = selector("probe_success", { job: "probe", service });
      return { raw: { error_ratio_query: `1 - avg(avg_over_time(${probes}[{{.window}}]))` } };
    }
    default:
      throw new Error(`no benchmark has an indicator of the kind "${indicator.kind}"`);
  }
}

function events(bad: string, total: string): object {
  return { events: { error_query: bad, total_query: total } };
}

function rate(metric: string, labels: Readonly<Record<string, string>>): string {
  return `sum(rate(${selector(metric, labels)}[{{.window}}]))`;
}
