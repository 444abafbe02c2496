/** A real Alertmanager under our settings, on a faster clock, with stand-ins for everybody that it sends to. */
import { mkdirSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, expect } from "@jest/globals";
import { parse, stringify } from "yaml";
import { start, temporaryFolder } from "../../../providers/supervisor/testing/fixture.ts";
import { alertmanagerSettings } from "../alertmanager.ts";
import { inbox } from "../inbox/server.ts";
import { plan } from "./alerting.ts";
import { freePort, mailReceiver, type Received, webReceiver } from "./receivers.ts";

export type Labels = Readonly<Record<string, string>>;

export const page = { severity: "page" };
export const ticket = { severity: "ticket" };
export const burn = { alertname: "ErrorBudgetBurn" };

export interface Alertmanager {
  /** Its address, without a slash at the end. */
  readonly url: string;
  /** The file of its log. */
  readonly log: string;
  /** What came over HTTP: for Slack, PagerDuty and webhooks. */
  readonly received: readonly Received[];
  readonly mails: readonly string[];
  /** What the inbox has written. */
  readonly lines: readonly string[];
}

/** Called outside of tests and hooks; ended with the test file. Every secret has "canary" in it. */
export async function startAlertmanager(): Promise<Alertmanager> {
  const folder = temporaryFolder();
  const secrets = join(folder, "secrets");
  mkdirSync(secrets);
  const lines: string[] = [];
  const inboxServer = inbox({ write: (line) => lines.push(line), relays: secrets });
  await new Promise<void>((resolve) => inboxServer.listen(0, "127.0.0.1", resolve));
  const [web, mail, port] = await Promise.all([webReceiver(), mailReceiver(), freePort()]);
  afterAll(() => {
    inboxServer.close();
    mail.close();
  });
  const values = {
    chat: `${web.url}/chat-canary`,
    relayed: `${web.url}/relayed-canary`,
    pager: "pager-canary",
    mail: "mail-canary",
  };
  for (const [name, value] of Object.entries(values)) writeFileSync(join(secrets, name), `${value}\n`);
  const text = alertmanagerSettings(plan, {
    inbox: `http://127.0.0.1:${(inboxServer.address() as AddressInfo).port}`,
    secret: ({ name }) => join(secrets, name),
  })
    .replaceAll("localhost:2525", `localhost:${mail.port}`)
    .replaceAll("mail.example.com:587", "127.0.0.1:1")
    .replaceAll("http://127.0.0.1:9000", web.url);
  const settings = join(folder, "alertmanager.yml");
  writeFileSync(settings, hurried(text, web.url));
  const log = join(folder, "log");
  const words = [
    `--config.file=${settings}`,
    `--storage.path=${join(folder, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--cluster.listen-address=",
  ];
  start(["sh", "-c", 'exec prometheus-alertmanager "$@" 2>"$0"', log, ...words]);
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => (await fetch(`${url}/-/ready`)).ok);
  return { url, log, received: web.received, mails: mail.mails, lines };
}

/** The same settings on a faster clock; everything else is as it runs. */
function hurried(text: string, web: string): string {
  const settings = parse(text, (key, value) => {
    if (key === "group_wait") return "500ms";
    return key === "group_interval" || key === "repeat_interval" ? "1s" : value;
  }) as { global: object; route: { repeat_interval: string } };
  settings.route.repeat_interval = "1h";
  return stringify({ ...settings, global: { ...settings.global, pagerduty_url: `${web}/pagerduty` } });
}

export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 15_000; ; ) {
    if (await Promise.resolve(isSo()).catch(() => false)) return;
    if (Date.now() > end) throw new Error("it never came");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Posts alerts as Prometheus does. */
export async function alerts(url: string, labels: readonly Labels[], more: object = {}): Promise<void> {
  const body = JSON.stringify(
    labels.map((each) => ({ labels: each, annotations: annotationsOf(each), ...more })),
  );
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}/api/v2/alerts`, { method: "POST", headers, body });
  expect(response.status).toBe(200);
}

export function annotationsOf({ alertname, service }: Labels): Labels {
  return {
    summary: `summary of ${alertname} ${service}`,
    description: `description of ${alertname} & <5 %>`,
    runbook_url: `http://runbooks/${alertname}.html`,
    dashboard_url: `http://dashboards/d/${service}`,
  };
}
