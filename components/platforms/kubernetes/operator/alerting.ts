/** The settings of Alertmanager as the operator reads them: the same, in other words, with secrets by reference. */
import { parse } from "yaml";
import { alertmanagerSettings } from "../../../monitoring/alertmanager.ts";
import type { Cluster } from "../cluster.ts";
import { type Manifest, type Metadata, manifest } from "../manifest.ts";
import { kubernetesSite } from "../site.ts";

/** Holds the receivers' secrets, each under the receiver's name. */
export const receiversSecret = "alert-receivers";

type Settings = Readonly<Record<string, unknown>>;

export function alertmanagerConfig(cluster: Cluster, metadata: Metadata): Manifest {
  const site = { ...kubernetesSite(cluster.plan), secret: ({ name }: { name: string }) => name };
  const {
    route,
    receivers,
    inhibit_rules,
    time_intervals = [],
  } = parse(alertmanagerSettings(cluster.plan, site)) as {
    readonly route: Settings;
    readonly receivers: readonly Settings[];
    readonly inhibit_rules: readonly Settings[];
    readonly time_intervals?: readonly Settings[];
  };
  return manifest("AlertmanagerConfig", metadata, {
    spec: {
      route: translated(route),
      receivers: receivers.map(translated),
      inhibitRules: inhibit_rules.map(translated),
      ...(time_intervals.length === 0 ? {} : { muteTimeIntervals: time_intervals.map(translated) }),
    },
  });
}

/** What is called otherwise than by writing it as one word, or is another thing. */
const otherwise: Readonly<Record<string, (value: unknown) => readonly [string, unknown]>> = {
  matchers: (value) => ["matchers", (value as string[]).map(matcher)],
  source_matchers: (value) => ["sourceMatch", (value as string[]).map(matcher)],
  target_matchers: (value) => ["targetMatch", (value as string[]).map(matcher)],
  pagerduty_configs: (value) => ["pagerdutyConfigs", list(value)],
  api_url_file: (value) => ["apiURL", secret(value)],
  routing_key_file: (value) => ["routingKey", secret(value)],
  auth_password_file: (value) => ["authPassword", secret(value)],
  require_tls: (value) => ["requireTLS", value],
  headers: (value) => ["headers", pairs(value)],
  details: (value) => ["details", pairs(value)],
  links: (value) => [
    "pagerDutyLinkConfigs",
    (value as { href: string; text: string }[]).map(({ href, text: alt }) => ({ href, alt })),
  ],
};

function translated(settings: Settings): object {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      const special = Object.hasOwn(otherwise, key) ? otherwise[key] : undefined;
      return special?.(value) ?? [inOneWord(key), isList(value) ? list(value) : value];
    }),
  );
}

function isList(value: unknown): value is readonly Settings[] {
  return Array.isArray(value) && value.some((each) => typeof each === "object");
}

function list(value: unknown): object[] {
  return (value as readonly Settings[]).map(translated);
}

/** @example inOneWord("group_by") === "groupBy" */
function inOneWord(key: string): string {
  return key.replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

/** @example matcher('severity="page"') // { name: "severity", matchType: "=", value: "page" } */
function matcher(text: string): object {
  const [, name, matchType, value] = /^(\w+)(=~|!~|!=|=)"(.*)"$/s.exec(text) ?? [];
  return { name, matchType, value };
}

function secret(name: unknown): object {
  return { name: receiversSecret, key: name };
}

function pairs(value: unknown): object[] {
  return Object.entries(value as Record<string, string>).map(([key, each]) => ({ key, value: each }));
}
