/** Where Grafana's dashboards and alerts read from. */
import { all, type Input, secret } from "@pulumi/pulumi";
import { compactDuration } from "../../catalog/duration.ts";
import type { Plan } from "../../catalog/plan.ts";
import { isLoopback } from "../../catalog/receiver.ts";
import { uidWith } from "../../dashboards/uid.ts";
import type { Site } from "../monitoring/site.ts";
import { databaseOf } from "../stores/postgres.ts";
import { dataSourceName } from "./boards.ts";
import type { DatabaseSettings, GrafanaSettings } from "./settings.ts";

export interface DataSource {
  /** Of the resource, and the last word of its uid. */
  readonly key: string;
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  readonly url: string;
  readonly username?: string;
  readonly jsonData: object;
  /** JSON; secret. */
  readonly secureJsonData?: Input<string>;
}

export function dataSources(
  plan: Plan,
  site: Site,
  settings: Pick<GrafanaSettings, "prometheus" | "alertmanager" | "logs" | "database">,
): readonly DataSource[] {
  const at = (part: "prometheus" | "alertmanager") => settings[part] ?? `http://${site.part(part)}`;
  const { logs = `http://${site.part("log-store")}`, database } = settings;
  return [
    prometheus(plan, at("prometheus")),
    ...(plan.alerting.from === "alertmanager" ? [alertmanager(plan, at("alertmanager"))] : []),
    logStore(plan, logs),
    ...(database === undefined
      ? []
      : plan.stores.some(({ kind }) => kind === "postgres")
        ? [postgres(plan, database)]
        : []),
  ];
}

function named(plan: Plan, key: string, name: string): Pick<DataSource, "key" | "uid" | "name"> {
  return { key, uid: uidWith(plan, key), name: dataSourceName(plan, name) };
}

function prometheus(plan: Plan, url: string): DataSource {
  const { from } = plan.alerting;
  return {
    ...named(plan, "prometheus", "Prometheus"),
    type: "prometheus",
    url,
    jsonData: {
      httpMethod: "POST",
      prometheusType: "Prometheus",
      timeInterval: compactDuration(plan.monitoring.scrapeInterval),
      // Its rules are the stack's own: none is written from Grafana's pages.
      manageAlerts: false,
      ...(from === "alertmanager" ? { alertmanagerUid: uidWith(plan, "alertmanager") } : {}),
    },
  };
}

function alertmanager(plan: Plan, url: string): DataSource {
  return {
    ...named(plan, "alertmanager", "Alertmanager"),
    type: "alertmanager",
    url,
    // For silences. Alerts of Grafana's own do not go there: nobody would be told twice.
    jsonData: { implementation: "prometheus", handleGrafanaManagedAlerts: false },
  };
}

function logStore(plan: Plan, url: string): DataSource {
  return { ...named(plan, "logs", "Logs"), type: "victoriametrics-logs-datasource", url, jsonData: {} };
}

/** The role may only read: Grafana runs whatever a reader writes. */
function postgres(plan: Plan, { address, user, password }: DatabaseSettings): DataSource {
  return {
    ...named(plan, "database", "PostgreSQL"),
    type: "grafana-postgresql-datasource",
    url: address,
    username: user,
    jsonData: {
      database: databaseOf(plan),
      sslmode: isLoopback(address) ? "disable" : "require",
      maxOpenConns: 2,
      maxIdleConns: 1,
      connMaxLifetime: 600,
    },
    secureJsonData: secret(all([password]).apply(([text]) => JSON.stringify({ password: text }))),
  };
}
