/** What a real Alertmanager sends under our settings, to receivers of every kind, and what it must not tell. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "@jest/globals";
import {
  alerts,
  annotationsOf,
  burn,
  eventually,
  type Labels,
  page,
  startAlertmanager,
  ticket,
} from "./testing/server.ts";

interface Hook {
  readonly status: string;
  readonly groupLabels: Labels;
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Labels;
    readonly annotations: Labels;
  }[];
}

const server = await startAlertmanager();

/** Messages that came below a path and name a service. */
function messages(path: string, service: string): string[] {
  return server.received
    .filter((each) => each.path === path && each.body.includes(service))
    .map(({ body }) => body);
}

describe("messages", () => {
  const team = { team: "books", environment: "dev" };
  const ours = { ...team, service: "m-ours", slo: "errors" };
  const pages = [
    { ...burn, ...page, ...ours },
    { alertname: "CrashLoop", ...page, ...ours },
  ];
  const tickets = [
    { alertname: "CpuHigh", ...ticket, ...team, service: "m-ours" },
    { alertname: "MemoryHigh", ...ticket, ...team, service: "m-ours" },
  ];
  const others = [
    { alertname: "CertificateExpiring", ...ticket, environment: "dev", service: "m-mail" },
    { alertname: "CpuHigh", ...ticket, team: "shop", environment: "dev", service: "m-inbox" },
    { alertname: "Watchdog", severity: "none", environment: "dev", service: "m-watchdog" },
    { alertname: "Other", severity: "none", team: "shop", service: "m-nobody" },
  ];
  const all = [...pages, ...tickets, ...others];

  beforeAll(async () => {
    await alerts(server.url, all);
    await eventually(
      () =>
        ["/chat-canary", "/pagerduty", "/relayed-canary"].every(
          (path) => messages(path, "m-ours").length > 0,
        ) &&
        server.lines.some((line) => line.includes("m-inbox")) &&
        server.mails.some((text) => text.includes("m-mail")) &&
        messages("/alerts", "m-watchdog").length > 1,
    );
  });

  test("of a service and a severity are one, with all its alerts", () => {
    const [first = "{}"] = messages("/relayed-canary", "m-ours");
    const { status, groupLabels, alerts: inside } = JSON.parse(first) as Hook;
    expect([status, groupLabels]).toEqual(["firing", { service: "m-ours", severity: "ticket" }]);
    expect(inside.map(({ labels }) => labels)).toEqual(expect.arrayContaining(tickets));
    expect(inside.map(({ annotations }) => annotations)).toEqual(
      expect.arrayContaining(tickets.map(annotationsOf)),
    );
    expect(inside).toHaveLength(2);
  });

  test("to Slack say what, how bad, what to do and where to look", () => {
    const [
      {
        channel,
        attachments: [attachment = {}],
      } = { channel: "", attachments: [] as Labels[] },
    ] = messages("/chat-canary", "m-ours").map(
      (body) => JSON.parse(body) as { channel: string; attachments: Labels[] },
    );
    expect(channel).toBe("#alerts");
    expect(attachment).toMatchObject({
      title: "[FIRING 2] page m-ours (dev)",
      title_link: "http://dashboards/d/m-ours",
      color: "danger",
    });
    expect(attachment["text"]).toContain(
      [
        "ErrorBudgetBurn: summary of ErrorBudgetBurn m-ours",
        "description of ErrorBudgetBurn & <5 %>",
        "Runbook: http://runbooks/ErrorBudgetBurn.html",
        "Dashboard: http://dashboards/d/m-ours",
      ].join("\n"),
    );
  });

  test("to PagerDuty have the key, a severity of its own, and the links", () => {
    const [event] = messages("/pagerduty", "m-ours").map(
      (body) => JSON.parse(body) as Record<string, unknown>,
    );
    expect(event).toMatchObject({
      routing_key: "pager-canary",
      event_action: "trigger",
      payload: { summary: "[FIRING 2] page m-ours (dev)", severity: "critical" },
      links: expect.arrayContaining([{ href: "http://dashboards/d/m-ours", text: "Dashboard" }]),
    });
  });

  test("by mail have subject, text and links, and no HTML", () => {
    const text = server.mails.find((each) => each.includes("m-mail")) ?? "";
    expect(text).toContain("Subject: [FIRING 1] ticket m-mail CertificateExpiring (dev)");
    expect(text).toContain("summary of CertificateExpiring m-mail");
    expect(text).toContain("http://runbooks/CertificateExpiring.html");
    expect(text).not.toContain("text/html");
  });

  test("to the inbox are lines in its log", () => {
    expect(server.lines.find((line) => line.includes("m-inbox"))).toMatch(
      /^\S+ firing ticket m-inbox CpuHigh: summary of CpuHigh m-inbox; .*; runbook http.*; dashboard http/,
    );
  });

  test("of the dead man's switch come again and again, and to nobody else", () => {
    const others = server.received.filter(
      ({ path, body }) => path !== "/alerts" && body.includes("m-watchdog"),
    );
    expect([others, server.mails.filter((text) => text.includes("m-watchdog"))]).toEqual([[], []]);
  });

  test("of severity none are not sent", () => {
    const sent = [...server.received.map(({ body }) => body), ...server.mails, ...server.lines];
    expect(sent.filter((text) => text.includes("m-nobody"))).toEqual([]);
  });

  describe("of the end", () => {
    beforeAll(async () => {
      await alerts(server.url, all, { endsAt: new Date().toISOString() });
      const last = () => JSON.parse(messages("/relayed-canary", "m-ours").at(-1) ?? "{}") as Hook;
      await eventually(
        () =>
          last().status === "resolved" &&
          messages("/pagerduty", "m-ours").some((body) => body.includes('"resolve"')) &&
          messages("/chat-canary", "m-ours").some((body) => body.includes("RESOLVED")) &&
          server.lines.some((line) => line.includes("resolved ticket m-inbox")) &&
          server.mails.some((text) => text.includes("[RESOLVED]")),
      );
    });

    test("reach every receiver, with all alerts of the group", () => {
      const resolved = messages("/relayed-canary", "m-ours").map((body) => JSON.parse(body) as Hook);
      expect(resolved.at(-1)?.alerts.map(({ status }) => status)).toEqual(["resolved", "resolved"]);
    });

    test("do not come of the dead man's switch: they would be a beat", () => {
      expect(messages("/alerts", "m-watchdog").filter((body) => body.includes("resolved"))).toEqual([]);
    });
  });
});

test("no secret is in Alertmanager's log, or on its pages", async () => {
  const log = readFileSync(server.log, "utf8");
  const pages = await Promise.all(
    ["/api/v2/status", "/metrics", "/api/v2/receivers"].map(async (path) =>
      (await fetch(server.url + path)).text(),
    ),
  );
  expect(log).toContain("Completed loading of configuration file");
  expect([log, ...pages].filter((text) => text.includes("canary"))).toEqual([]);
});
