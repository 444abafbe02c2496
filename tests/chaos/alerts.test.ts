/**
 * A service fails under load: the page reaches a receiver in time, in one message, keeps its tickets back, leads to
 * pages that are there, and ends. Then what was measured is looked at: every query of every dashboard has an answer.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Alert, Message } from "../../components/monitoring/inbox/message.ts";
import { plan } from "../../components/testing/declared.ts";
import { dashboards, queriesOf } from "../../dashboards/index.ts";
import { launchBrowser } from "../harness/browser.ts";
import { registered } from "../harness/contacts.ts";
import { record } from "../harness/figures.ts";
import { portOffsets } from "../harness/port-offsets.ts";
import { erpStack, eventually, root, run, type TestStack } from "../harness/stack.ts";

jest.setTimeout(1_200_000);

const portOffset = portOffsets.chaos.alerts;
const local = (port: number) => `http://127.0.0.1:${port + portOffset}`;
const [identity, crm, prometheus, alertmanager, inbox] = [8000, 8001, 9090, 9093, 9094].map(local) as [
  string,
  string,
  string,
  string,
  string,
];
const service = "valeo-crm";
const slo = "errors";

const figures: Record<string, string> = {};
let stack: TestStack;
let token: string;

beforeAll(async () => {
  stack = await erpStack(portOffset);
  await stack.mustRun("up");
  token = await registered(`${identity}/api/identity`);
});

afterAll(async () => {
  record("alerts", figures);
  await stack.end();
});

async function json<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(20_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

interface Answer {
  readonly status: string;
  readonly data: { readonly result: readonly { readonly value?: readonly [number, string] }[] };
}

function query(expr: string, path = "query", more = ""): Promise<Answer> {
  return json<Answer>(`${prometheus}/api/v1/${path}?query=${encodeURIComponent(expr)}${more}`);
}

/** People who look at contacts, so many at once, so often in all. */
async function visit(amount: number, connections: number): Promise<void> {
  const words = ["--amount", String(amount), "--connections", String(connections), "--no-progress"];
  const headers = ["--headers", `authorization=Bearer ${token}`];
  const { code, output } = await run("autocannon", [...words, ...headers, `${crm}/api/crm/contacts`], root);
  if (code !== 0) throw new Error(output);
}

async function induce(fault: object | undefined): Promise<void> {
  const response = await fetch(`${crm}/faults`, {
    method: fault === undefined ? "DELETE" : "PUT",
    headers: { "Content-Type": "application/json" },
    ...(fault === undefined ? {} : { body: JSON.stringify(fault) }),
  });
  expect(response.ok).toBe(true);
}

function isOfSlo({ labels }: Alert, severity: string): boolean {
  return (
    labels["alertname"] === "ErrorBudgetBurn" &&
    labels["service"] === service &&
    labels["slo"] === slo &&
    labels["severity"] === severity
  );
}

/** Messages that hold an alert of the objective, the oldest first. */
async function messagesOf(severity: string, status: string): Promise<Message[]> {
  const all = await json<Message[]>(`${inbox}/messages`);
  return all.filter(({ alerts }) =>
    alerts.some((alert) => isOfSlo(alert, severity) && alert.status === status),
  );
}

interface Held {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

describe("every request fails", () => {
  let failed = 0;

  test("a page reaches the receiver within the alert response", async () => {
    await visit(60, 2);
    const series = `slo:events_bad:increase5m{service="${service}",slo="${slo}"}`;
    await eventually(
      "the objective has data",
      async () => (await query(series)).data.result.length > 0,
      120_000,
    );
    await induce({ error_ratio: 1, seconds: 3600 });
    const begun = performance.now();
    await eventually(
      "the page is in the inbox",
      async () => {
        await visit(1, 1);
        failed += 1;
        return (await messagesOf("page", "firing")).length > 0;
      },
      plan.alerting.response,
    );
    const seconds = (performance.now() - begun) / 1000;
    figures["every request of `valeo-crm` fails: until the page is in the receiver"] =
      `${seconds.toFixed(0)} s (goal: less than ${plan.alerting.response / 1000} s)`;
    expect(seconds).toBeLessThan(plan.alerting.response / 1000);
  });

  test("one message holds what is of one service and one severity", async () => {
    const messages = await messagesOf("page", "firing");
    for (const { alerts } of messages) {
      expect(new Set(alerts.map(({ labels }) => `${labels["service"]} ${labels["severity"]}`)).size).toBe(1);
    }
    // The same alert does not come again with each evaluation.
    expect(messages.length).toBeLessThanOrEqual(2);
  });

  test("its description has the value, and its links lead to pages that are there", async () => {
    const [message] = await messagesOf("page", "firing");
    const annotations = message?.alerts.find((alert) => isOfSlo(alert, "page"))?.annotations ?? {};
    expect(annotations["description"]).toMatch(/^\d+(\.\d+)?% of the requests fail; the objective/);
    for (const link of ["runbook_url", "dashboard_url"]) {
      const url = annotations[link] ?? "";
      expect([url, (await fetch(url)).status]).toEqual([url, 200]);
    }
    const [, uid = ""] = /#\/d\/([\w-]+)\?/.exec(annotations["dashboard_url"] ?? "") ?? [];
    const board = `${prometheus}/user/dashboards/dashboards/${uid}.json`;
    expect(await json<{ uid: string }>(board)).toMatchObject({ uid });
  });

  test("its ticket is held back", async () => {
    await eventually(
      "the ticket fires, and is inhibited",
      async () => {
        const held = await json<Held[]>(`${alertmanager}/api/v2/alerts`);
        const tickets = held.filter(({ labels }) => isOfSlo({ labels } as Alert, "ticket"));
        return tickets.length > 0 && tickets.every(({ status }) => status.inhibitedBy.length > 0);
      },
      // Its windows have points each 5 minutes, and it is evaluated each 3.
      600_000,
    );
    expect(await messagesOf("ticket", "firing")).toEqual([]);
  });

  test("the page ends", async () => {
    await induce(undefined);
    const begun = performance.now();
    // By then the failures are too small a share of all: the windows need not forget them.
    await visit(400 * (failed + 10), 8);
    await eventually(
      "the end of the page is in the inbox",
      async () => {
        await visit(50, 2);
        return (await messagesOf("page", "resolved")).length > 0;
      },
      900_000,
    );
    figures["all is well again: until the page has ended"] =
      `${((performance.now() - begun) / 60_000).toFixed(1)} min`;
  });
});

const boards = dashboards(plan);

describe("the dashboards", () => {
  test.each(boards)("$title: every panel has an answer from Prometheus", async ({ json: board }) => {
    const now = Date.now() / 1000;
    const range = `&start=${now - 900}&end=${now}&step=15`;
    const answered = new Map<string, boolean>();
    for (const { panel, expr, instant, emptyMeans, variables } of queriesOf(board)) {
      const { status, data } = await query(expr, instant ? "query" : "query_range", instant ? "" : range);
      expect([expr, status]).toEqual([expr, "success"]);
      const key = `${panel} ${JSON.stringify(variables)}`;
      answered.set(key, (answered.get(key) ?? emptyMeans !== null) || data.result.length > 0);
    }
    expect([...answered].filter(([, has]) => !has).map(([panel]) => panel)).toEqual([]);
    figures[`dashboard "${board.title}": queries run, panels that are empty`] =
      `${queriesOf(board).length}, 0 of ${answered.size}`;
  });

  test("the page draws each of them in a browser", async () => {
    const browser = await launchBrowser();
    const errors: string[] = [];
    try {
      const page = await browser.newPage({ viewport: { width: 1600, height: 1200 } });
      page.on("pageerror", (error) => errors.push(String(error)));
      // Their uids name the stack's environment.
      const listed = await json<{ uid: string }[]>(`${prometheus}/user/dashboards/index.json`);
      expect(listed).toHaveLength(boards.length);
      for (const { uid } of listed) {
        await page.goto(`${prometheus}/user/dashboards/#/d/${uid}?var-service=${service}&from=now-15m`);
        await page.waitForSelector("[data-state]");
        await eventually(
          `${uid} is drawn`,
          async () => (await page.locator('[data-state="loading"]').count()) === 0,
          60_000,
        );
        expect([uid, await page.locator('[data-state="error"]').count()]).toEqual([uid, 0]);
        expect(await page.locator('[data-state="drawn"]').count()).toBeGreaterThan(5);
      }
    } finally {
      await browser.close();
    }
    expect(errors).toEqual([]);
  });
});
