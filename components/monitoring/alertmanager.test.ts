/** Where each alert lands, judged by Alertmanager's own tools and a linter of its settings. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { normalise } from "../../catalog/normalise.ts";
import type { Plan, ReceiverPlan } from "../../catalog/plan.ts";
import { changed, options } from "../../catalog/testing/fixture.ts";
import { temporaryFolder } from "../../providers/supervisor/testing/fixture.ts";
import { alertmanagerSettings } from "./alertmanager.ts";
import { plan } from "./testing/alerting.ts";

const folder = temporaryFolder();

function written(of: Plan): string {
  const path = join(folder, `${of === plan ? "full" : "plain"}.yml`);
  const secret = ({ name }: ReceiverPlan) => `/secrets/${name}`;
  writeFileSync(path, alertmanagerSettings(of, { inbox: "http://127.0.0.1:9094", secret }));
  return path;
}

function run(program: string, ...words: readonly string[]): string {
  return execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

const bare = normalise(changed({}), options);
const files = { full: written(plan), plain: written(bare) };

/** The receiver that an alert with these labels reaches. */
function landing(file: string, labels: string): string {
  return run("amtool", "config", "routes", "test", `--config.file=${file}`, ...labels.split(" ")).trim();
}

describe.each(Object.entries(files))("the %s settings", (_name, file) => {
  test("are accepted by amtool", () => {
    expect(run("amtool", "check-config", file)).toContain("SUCCESS");
  });

  test("have nothing that the linter warns of, but the receiver of what nobody shall hear", () => {
    const findings = JSON.parse(run("amlint", "check", "--format", "json", "--exit-zero", file)) as {
      code: string;
      where: string;
    }[];
    expect(findings.map(({ code, where }) => `${code} ${where}`)).toEqual([
      "empty-receiver receivers[(nobody)]",
    ]);
  });
});

test("tickets wait at the times of quiet, and pages never", () => {
  const { route, time_intervals } = parse(
    alertmanagerSettings(plan, { inbox: "http://x", secret: () => "/s" }),
  ) as {
    route: { routes: { matchers: string[]; mute_time_intervals?: string[] }[] };
    time_intervals: { name: string; time_intervals: object[] }[];
  };
  for (const { matchers, mute_time_intervals = [] } of route.routes)
    expect(mute_time_intervals).toEqual(matchers.includes('severity="ticket"') ? ["night", "weekend"] : []);
  expect(time_intervals[0]).toEqual({
    name: "night",
    time_intervals: [
      { times: [{ start_time: "20:00", end_time: "24:00" }], weekdays: ["monday", "friday"] },
      { times: [{ start_time: "00:00", end_time: "06:00" }], weekdays: ["tuesday", "saturday"] },
    ],
  });
});

test("the linter sees a route that no alert can reach", () => {
  const settings = parse(alertmanagerSettings(bare, { inbox: "http://x", secret: () => "" })) as {
    route: { routes: object[] };
  };
  const broken = join(folder, "broken.yml");
  settings.route.routes.unshift({ receiver: "inbox" });
  writeFileSync(broken, JSON.stringify(settings));
  expect(run("amlint", "check", "--format", "json", "--exit-zero", broken)).toContain("unreachable-route");
});

test.each([
  ["alertname=Watchdog severity=none", "watchdog:hook+inbox"],
  ["alertname=Watchdog severity=none team=shop", "watchdog:hook+inbox"],
  ["alertname=Anything severity=none team=shop", "(nobody)"],
  ["alertname=ErrorBudgetBurn severity=page team=shop service=crm slo=errors", "pager"],
  ["alertname=ErrorBudgetBurn severity=ticket team=shop service=crm slo=errors", "inbox"],
  ["alertname=ServiceDown severity=page team=books service=audit", "chat+pager"],
  ["alertname=CpuHigh severity=ticket team=books service=audit", "outside+relayed"],
  ["alertname=StoreDown severity=page store=database", "chat+pager"],
  ["alertname=DiskFillingUp severity=ticket mountpoint=/", "mail"],
  ["alertname=DiskFull severity=page team=nobody-here", "chat+pager"],
  ["alertname=SomebodyElses severity=critical", "chat+pager"],
  ["alertname=SomebodyElses", "chat+pager"],
])("%s lands at %s", (labels, receiver) => {
  expect(landing(files.full, labels)).toBe(receiver);
});

const severities = ["page", "ticket", "critical"];
const everybody = [
  ...plan.alerting.teams.map(({ name }) => `team=${name}`),
  "team=other",
  "application=shop",
];
test.each(severities.flatMap((severity) => everybody.map((who) => `severity=${severity} ${who}`)))(
  "no alert is without a receiver: %s",
  (labels) => {
    const { receivers } = parse(alertmanagerSettings(plan, { inbox: "http://x", secret: () => "/s" })) as {
      receivers: { name: string }[];
    };
    const reached = receivers.find(({ name }) => name === landing(files.full, labels)) ?? {};
    expect(Object.keys(reached).filter((key) => key.endsWith("_configs"))).not.toEqual([]);
  },
);

test("without a word in the catalogue everything lands in the inbox", () => {
  for (const labels of ["severity=page team=shop", "severity=ticket", "severity=page team=x", "a=b"]) {
    expect(landing(files.plain, labels)).toBe("inbox");
  }
  expect(landing(files.plain, "alertname=Watchdog severity=none")).toBe("watchdog:inbox");
});

test("a receiver that is called like one of ours is another one", () => {
  const named = {
    "alerting.receivers": { nobody: { kind: "webhook", url: "http://x" } },
    "alerting.page": ["nobody"],
  };
  const text = alertmanagerSettings(normalise(changed(named), options), {
    inbox: "http://i",
    secret: () => "",
  });
  const { receivers } = parse(text) as { receivers: { name: string }[] };
  const names = receivers.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("settings name files, and no secret", () => {
  const { receivers } = parse(
    alertmanagerSettings(plan, { inbox: "http://i", secret: ({ name }) => `/s/${name}` }),
  ) as {
    receivers: Record<string, unknown>[];
  };
  const keys = [...JSON.stringify(receivers).matchAll(/"(\w+)":"\/s\/(\w+)"/g)].map(
    ([, key, name]) => `${key} ${name}`,
  );
  expect([...new Set(keys)].sort()).toEqual([
    "api_url_file chat",
    "auth_password_file mail",
    "routing_key_file pager",
  ]);
  expect(JSON.stringify(receivers)).toContain('"url":"http://i/to/relayed"');
});

test("mail that leaves the machine is encrypted", () => {
  const text = alertmanagerSettings(plan, { inbox: "http://i", secret: () => "/s" });
  const { receivers } = parse(text) as {
    receivers: { email_configs?: { smarthost: string; require_tls: boolean }[] }[];
  };
  const mails = receivers.flatMap(({ email_configs = [] }) => email_configs);
  expect(Object.fromEntries(mails.map(({ smarthost, require_tls }) => [smarthost, require_tls]))).toEqual({
    "localhost:2525": false,
    "mail.example.com:587": true,
  });
});

test("a beat comes with the second turn after the last one", () => {
  const { route } = parse(alertmanagerSettings(bare, { inbox: "http://i", secret: () => "" })) as {
    route: { routes: Record<string, unknown>[] };
  };
  expect(route.routes[0]).toMatchObject({ group_interval: "30s", repeat_interval: "45s" });
});
