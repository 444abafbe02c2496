/** What the configuration says of Grafana: mistakes, and what becomes of the rest. */
import { expect, test } from "@jest/globals";
import { Config, runtime } from "@pulumi/pulumi";
import { CatalogError, type Problem } from "../../catalog/problems.ts";
import { textOf, valid } from "../../catalog/testing/fixture.ts";
import { type Settings, settings } from "../../settings.ts";
import { root } from "../testing/declared.ts";

/** A value is encrypted where its key is written `secret:<key>`. */
function read(configuration: Record<string, string>): Settings {
  const entries = Object.entries(configuration).map(
    ([key, value]) => [`shop:${key.replace(/^secret:/, "")}`, value] as const,
  );
  const secret = Object.keys(configuration)
    .filter((key) => key.startsWith("secret:"))
    .map((key) => key.replace(/^secret/, "shop"));
  runtime.setAllConfig(Object.fromEntries(entries), secret);
  return settings(valid, new Config("shop"), "dev", root);
}

function problemsOf(configuration: Record<string, string>): readonly Problem[] {
  try {
    read(configuration);
    return [];
  } catch (error) {
    if (error instanceof CatalogError) return error.problems;
    throw error;
  }
}

const there = { grafanaUrl: "https://grafana.example.com", "secret:grafanaToken": "a-token" };

type Row = readonly [configuration: Record<string, string>, path: string, fragment: string];

const rows: readonly Row[] = [
  [{ alertsFrom: "Grafana", ...there }, "alertsFrom", "remedy pulumi config set alertsFrom grafana"],
  [{ alertsFrom: "both", ...there }, "alertsFrom", 'given "both"; allowed "alertmanager" or "grafana"'],
  [{ alertsFrom: "grafana" }, "alertsFrom", "pulumi config set grafanaUrl https://grafana.example.com"],
  [{ ...there, grafanaUrl: "" }, "grafanaUrl", "an address that starts with http:// or https://"],
  [{ ...there, grafanaUrl: "grafana.example.com" }, "grafanaUrl", "http:// or https://"],
  [{ ...there, grafanaUrl: "https://grafana.example.com/" }, "grafanaUrl", 'does not end with "/"'],
  [{ ...there, grafanaUrl: "https://me:canary@x.com" }, "grafanaUrl", "without user and password"],
  [{ grafanaUrl: there.grafanaUrl }, "grafanaToken", "pulumi config set --secret grafanaToken"],
  [
    { grafanaUrl: there.grafanaUrl, grafanaToken: "canary" },
    "grafanaToken",
    "given (hidden, 6 characters); allowed a secret that is kept encrypted",
  ],
  [{ ...there, "secret:grafanaToken": " " }, "grafanaToken", "a secret that is not empty"],
  [{ "secret:grafanaToken": "canary" }, "grafanaToken", "an unknown key"],
  [{ ...there, grafanaEdition: "pro" }, "grafanaEdition", '"oss" or "enterprise" or "cloud"'],
  [{ ...there, grafanaPrometheusUrl: "prometheus:9090" }, "grafanaPrometheusUrl", "http://"],
  [{ ...there, grafanaAlertmanagerUrl: "x" }, "grafanaAlertmanagerUrl", "http://"],
  [{ ...there, grafanaInboxUrl: "x" }, "grafanaInboxUrl", "http://"],
  [{ ...there, grafanaLogsUrl: "x" }, "grafanaLogsUrl", "http://"],
  [
    { ...there, grafanaDatabase: "db", "secret:grafanaDatabasePassword": "x" },
    "grafanaDatabase",
    "host and port",
  ],
  [{ ...there, grafanaDatabase: "db:5432" }, "grafanaDatabasePassword", 'the password of the role "grafana"'],
  [
    { ...there, grafanaDatabase: "db:5432", grafanaDatabasePassword: "canary" },
    "grafanaDatabasePassword",
    "(hidden, 6 characters)",
  ],
  [
    {
      ...there,
      grafanaDatabase: "db:5432",
      "secret:grafanaDatabasePassword": "x",
      grafanaDatabaseUser: "Root; --",
    },
    "grafanaDatabaseUser",
    "a role of PostgreSQL",
  ],
  [{ ...there, grafanaDatabaseUser: "reader" }, "grafanaDatabaseUser", "pulumi config set grafanaDatabase"],
  [{ ...there, grafanaSloDataSource: "a b" }, "grafanaSloDataSource", "the uid of a data source"],
  [{ ...there, grafanaUrll: "x" }, "grafanaUrll", 'write "grafanaUrl"'],
];

test.each(rows)("%j is blamed at %s: %s", (configuration, key, fragment) => {
  const problems = problemsOf(configuration);
  expect(problems.map(({ path }) => path)).toEqual([`shop:${key}`]);
  expect(problems.map(textOf).join()).toContain(fragment);
});

test.each(rows.filter(([configuration]) => "grafanaToken" in configuration))(
  "a secret is not in the report on %j",
  (configuration) => expect(JSON.stringify(problemsOf(configuration))).not.toContain("canary"),
);

test("without an address there is no Grafana, and Alertmanager alerts", () => {
  const { grafana, plan } = read({});
  expect(grafana).toBeUndefined();
  expect([plan.alerting.from, plan.alerting.dashboards]).toEqual(["alertmanager", null]);
});

test("a Grafana has the dashboards that alerts link to, and alerts only when it is told to", () => {
  expect(read(there).plan.alerting).toMatchObject({ from: "alertmanager", dashboards: there.grafanaUrl });
  expect(read({ ...there, alertsFrom: "grafana" }).plan.alerting.from).toBe("grafana");
});

test("everything else has a default, or is not there", () => {
  expect(read(there).grafana).toMatchObject({
    url: there.grafanaUrl,
    edition: "oss",
    prometheus: undefined,
    logs: undefined,
    database: undefined,
    sloDataSource: "grafanacloud-prom",
  });
});
