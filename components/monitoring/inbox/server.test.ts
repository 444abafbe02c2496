/** The inbox, asked over HTTP as Alertmanager and people do. */
import { mkdirSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { serve, temporaryFolder } from "../../../providers/supervisor/testing/fixture.ts";
import { inbox } from "./server.ts";

const lines: string[] = [];
const relays = join(temporaryFolder(), "relays");
mkdirSync(relays);
const time = new Date("2026-01-02T03:04:05.678Z");
const server = inbox({ write: (line) => lines.push(line), relays, now: () => time });
let url = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

const alert = {
  status: "firing",
  labels: { alertname: "ErrorBudgetBurn", severity: "page", service: "valeo-crm" },
  annotations: {
    summary: "valeo-crm fails",
    description: "5 % of requests fail",
    runbook_url: "http://r/ErrorBudgetBurn.html",
    dashboard_url: "http://d/d/x",
  },
  startsAt: "2026-01-02T03:00:00Z",
};

async function post(body: unknown, path = "/alerts"): Promise<number> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return (await fetch(`${url}${path}`, { method: "POST", body: text })).status;
}

async function get(path: string): Promise<string> {
  return (await fetch(`${url}${path}`)).text();
}

/** The lines that something has written. */
async function linesOf(work: () => Promise<unknown>): Promise<string[]> {
  lines.length = 0;
  await work();
  return [...lines];
}

test("an alert is one line, with what a person needs to go on", async () => {
  const written = await linesOf(() => post({ status: "firing", alerts: [alert] }));
  expect(written).toEqual([
    `${time.toISOString()} firing page valeo-crm ErrorBudgetBurn: valeo-crm fails; 5 % of requests fail; runbook http://r/ErrorBudgetBurn.html; dashboard http://d/d/x`,
  ]);
});

test("each alert of a message has its line, and what was left out is said", async () => {
  const resolved = { ...alert, status: "resolved", annotations: {} };
  const message = { status: "firing", alerts: [alert, resolved], truncatedAlerts: 7 };
  const written = await linesOf(() => post(message));
  expect(written).toHaveLength(3);
  expect(written[1]).toContain(" resolved page valeo-crm ErrorBudgetBurn: ");
  expect(written[2]).toContain("7 more alerts");
});

test("text of an alert cannot write further lines, or command a terminal", async () => {
  const annotations = { summary: "a\nb\u001b[2Jc\u202ed\u0000", description: "x".repeat(10_000) };
  const [line = "", ...more] = await linesOf(() =>
    post({ status: "firing", alerts: [{ ...alert, annotations }] }),
  );
  expect(more).toEqual([]);
  expect(line).toContain("a b [2Jc d");
  expect(line.length).toBeLessThan(2100);
});

test.each([
  ["no JSON", "{"],
  ["nothing", ""],
  ["a list", []],
  ["no alerts", { status: "firing" }],
  ["alerts that are none", { status: "firing", alerts: [5] }],
  ["labels that are no text", { status: "firing", alerts: [{ ...alert, labels: { a: 1 } }] }],
  ["no labels", { status: "firing", alerts: [{ ...alert, labels: undefined }] }],
])("%s is refused, and nothing is written", async (_what, body) => {
  expect(await linesOf(async () => expect(await post(body)).toBe(400))).toEqual([]);
});

test("a body that is too long is refused", async () => {
  expect(await post("x".repeat(1_000_001))).toBe(413);
});

test.each([
  ["GET", "/alerts", 405],
  ["GET", "/to/chat", 405],
  ["POST", "/health", 405],
  ["GET", "/", 404],
  ["POST", "/to/..%2Fsecret", 404],
  ["GET", "/constructor", 404],
])("%s %s is answered by %i", async (method, path, status) => {
  expect((await fetch(`${url}${path}`, { method })).status).toBe(status);
});

test("it is healthy", async () => {
  expect(await get("/health")).toBe("ok\n");
});

test("the last 100 messages can be read", async () => {
  for (let i = 0; i < 101; i++) {
    await post({ status: "firing", alerts: [{ ...alert, labels: { ...alert.labels, i: String(i) } }] });
  }
  const messages = JSON.parse(await get("/messages")) as { time: string; alerts: (typeof alert)[] }[];
  expect(messages).toHaveLength(100);
  expect(messages.map(({ alerts }) => alerts[0]?.labels)).toMatchObject(
    Array.from({ length: 100 }, (_, i) => ({ i: String(i + 1) })),
  );
  expect(messages.at(-1)).toMatchObject({ time: time.toISOString(), alerts: [alert] });
});

test("messages and refusals are counted", async () => {
  const count = async (status: string) =>
    Number(new RegExp(`messages_total{status="${status}"} (\\d+)`).exec(await get("/metrics"))?.[1]);
  const before = [await count("firing"), await count("resolved"), await count("refused")];
  await post({ status: "firing", alerts: [alert] });
  await post({ status: "resolved", alerts: [{ ...alert, status: "resolved" }] });
  await post("{");
  expect([await count("firing"), await count("resolved"), await count("refused")]).toEqual(
    before.map((n) => n + 1),
  );
});

describe("the dead man's switch", () => {
  const beat = {
    status: "firing",
    alerts: [{ ...alert, labels: { alertname: "Watchdog", severity: "none" } }],
  };
  const beats = async () =>
    (JSON.parse(await get("/messages")) as { alerts: { labels: { alertname: string } }[] }[]).filter(
      ({ alerts }) => alerts[0]?.labels.alertname === "Watchdog",
    );

  test("is told when it begins, and then no more", async () => {
    expect(await linesOf(() => post(beat))).toEqual([expect.stringContaining("watchdog: beating")]);
    expect(await linesOf(() => post(beat))).toEqual([]);
    expect(await beats()).toHaveLength(1);
    expect(await get("/metrics")).toContain(
      `alert_inbox_watchdog_timestamp_seconds ${time.getTime() / 1000}`,
    );
  });
});

describe("a message for an address that is secret", () => {
  const received: { path: string; body: string }[] = [];
  let status = 200;
  beforeAll(async () => {
    const target = await serve((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        received.push({ path: request.url ?? "", body });
        response.writeHead(status).end("canary");
      });
    });
    writeFileSync(join(relays, "chat"), `${target}/canary\n`);
    writeFileSync(join(relays, "wrong"), "canary");
    writeFileSync(join(relays, "closed"), "http://127.0.0.1:1/canary");
  });

  test("is passed on as it is", async () => {
    expect(await post({ any: "thing" }, "/to/chat")).toBe(200);
    expect(received).toEqual([{ path: "/canary", body: '{"any":"thing"}' }]);
  });

  test.each([400, 429, 500, 503])("is answered as the receiver does, by %i", async (given) => {
    status = given;
    expect(await post({}, "/to/chat")).toBe(given);
  });

  test.each([
    ["nobody", 404],
    ["wrong", 502],
    ["closed", 502],
  ])("says nothing of the address when it cannot be delivered: %s", async (receiver, expected) => {
    const response = await fetch(`${url}/to/${receiver}`, { method: "POST", body: "{}" });
    expect([response.status, await response.text()]).toEqual([expected, ""]);
    expect(lines.join()).not.toContain("canary");
  });
});
