/** What the configuration says of an environment's Grafana. */
import type { Output } from "@pulumi/pulumi";
import { type AlertSource, alertSources } from "../../catalog/plan.ts";
import type { Reader, TextRule } from "../../settings/reader.ts";

/** What a Grafana has depends on who runs it. */
export const editions = ["oss", "enterprise", "cloud"] as const;
export type Edition = (typeof editions)[number];

/** Of every environment: without them there is no Grafana, and Alertmanager alerts. */
export const grafanaKeys = ["grafanaUrl", "alertsFrom"] as const;

/** Where there is a Grafana; without one they would have no effect. */
const moreKeys = [
  "grafanaToken",
  "grafanaEdition",
  "grafanaPrometheusUrl",
  "grafanaAlertmanagerUrl",
  "grafanaInboxUrl",
  "grafanaLogsUrl",
  "grafanaDatabase",
  "grafanaDatabaseUser",
  "grafanaDatabasePassword",
  "grafanaSloDataSource",
] as const;
type Key = (typeof grafanaKeys)[number] | (typeof moreKeys)[number];

export interface GrafanaSettings {
  /** Without a slash at the end. */
  readonly url: string;
  /** Of a service account. */
  readonly token: Output<string>;
  readonly edition: Edition;
  /** As Grafana reaches them; by default as the parts of the environment reach each other. */
  readonly prometheus: string | undefined;
  readonly alertmanager: string | undefined;
  readonly inbox: string | undefined;
  readonly logs: string | undefined;
  /** A role that may only read; without it there is no data source of the database. */
  readonly database: DatabaseSettings | undefined;
  /** Where Grafana Cloud writes the series of its own SLOs: a data source's uid. */
  readonly sloDataSource: string;
}

export interface DatabaseSettings {
  /** `host:port`. */
  readonly address: string;
  readonly user: string;
  readonly password: Output<string>;
}

const address: TextRule & { readonly example: string } = {
  pattern:
    /^https?:\/\/(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?(?:\/[\w.~-]+)*$/,
  allowed:
    'an address that starts with http:// or https://, without user and password, and does not end with "/"',
  example: "https://grafana.example.com",
};

const databaseAddress: TextRule & { readonly example: string } = {
  pattern: /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\]):[1-9]\d{0,4}$/,
  allowed: "the host and port of PostgreSQL, as Grafana reaches it",
  example: "postgres.example.com:5432",
};

const role: TextRule = {
  pattern: /^[a-z_][a-z0-9_]{0,62}$/,
  allowed: "a role of PostgreSQL: lower case letters, digits and _",
};

const uid: TextRule = {
  pattern: /^[\w-]{1,40}$/,
  allowed: "the uid of a data source: at most 40 letters, digits, - and _",
};

/** Who alerts, and the Grafana of the environment; undefined where it has none. */
export function grafanaSettings(reader: Reader): {
  readonly alertsFrom: AlertSource;
  readonly grafana: GrafanaSettings | undefined;
} {
  const alertsFrom = reader.choice("alertsFrom" satisfies Key, "alertmanager", alertSources);
  const isThere = reader.has("grafanaUrl" satisfies Key);
  if (isThere) reader.allow(moreKeys);
  const url = reader.optional("grafanaUrl" satisfies Key, address);
  if (!isThere && alertsFrom === "grafana")
    reader.blame(
      "alertsFrom",
      '"grafana"',
      '"alertmanager" where no grafanaUrl is set',
      `pulumi config set grafanaUrl ${address.example}`,
    );
  return { alertsFrom, grafana: isThere ? read(reader, url ?? "") : undefined };
}

function read(reader: Reader, url: string): GrafanaSettings {
  const place = (key: Key) => reader.optional(key, address);
  return {
    url,
    token: reader.requiredSecret("grafanaToken" satisfies Key, "the token of a service account"),
    edition: reader.choice("grafanaEdition" satisfies Key, "oss", editions),
    prometheus: place("grafanaPrometheusUrl"),
    alertmanager: place("grafanaAlertmanagerUrl"),
    inbox: place("grafanaInboxUrl"),
    logs: place("grafanaLogsUrl"),
    database: database(reader),
    sloDataSource: reader.text("grafanaSloDataSource" satisfies Key, "grafanacloud-prom", uid),
  };
}

function database(reader: Reader): DatabaseSettings | undefined {
  const given = reader.optional("grafanaDatabase" satisfies Key, databaseAddress);
  const user = reader.text("grafanaDatabaseUser" satisfies Key, "grafana", role);
  if (given === undefined) {
    for (const key of ["grafanaDatabaseUser", "grafanaDatabasePassword"] as const) {
      if (reader.has(key) && !reader.has("grafanaDatabase"))
        reader.blame(
          key,
          "a setting of a database",
          "it where grafanaDatabase is set",
          `pulumi config set grafanaDatabase ${databaseAddress.example}`,
        );
    }
    return undefined;
  }
  const password = reader.requiredSecret(
    "grafanaDatabasePassword" satisfies Key,
    `the password of the role "${user}"`,
  );
  return { address: given, user, password };
}
