/** From the click to the SQL: a request's id, typed into the search, tells all that came of it, by one trace. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser, Page, Response } from "playwright-core";
import { launchBrowser } from "../harness/browser.ts";
import { portOffsets } from "../harness/port-offsets.ts";
import { erpStack, eventually, type TestStack } from "../harness/stack.ts";

const portOffset = portOffsets.logs.trace;
const origin = `http://127.0.0.1:${3000 + portOffset}`;
const store = `http://127.0.0.1:${9428 + portOffset}`;

/** Of one person alone, so that it may stand nowhere. */
const person = { company: "Canary Works", name: "Canary Person", email: `canary-${Date.now()}@example.com` };
const password = "a long enough pass phrase 1";
const contact = "Canary Contact";

interface Entry {
  readonly _time: string;
  readonly _msg: string;
  readonly service: string;
  readonly kind: string;
  readonly [field: string]: string | undefined;
}

let stack: TestStack;
let browser: Browser;
let page: Page;
let saved: Response;

beforeAll(async () => {
  stack = await erpStack(portOffset);
  const { code, output } = await stack.up();
  if (code !== 0) throw new Error(output);
  browser = await launchBrowser();
  page = await browser.newPage();
  await register(page);
  saved = await enterContact(page);
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await stack.end();
}, 120_000);

async function register(on: Page): Promise<void> {
  await on.goto(`${origin}/register`);
  await on.getByLabel("Company").fill(person.company);
  await on.getByLabel("Your name").fill(person.name);
  await on.getByLabel("Email").fill(person.email);
  await on.getByLabel("Password").fill(password);
  await on.getByRole("button", { name: "Register" }).click();
  await on.getByRole("heading", { name: "Contacts" }).waitFor();
}

async function enterContact(on: Page): Promise<Response> {
  await on.getByRole("button", { name: "New contact" }).click();
  await on.getByLabel("Name", { exact: true }).fill(contact);
  const answered = on.waitForResponse(
    (each) => each.request().method() === "POST" && each.url().endsWith("/api/crm/contacts"),
  );
  await on.getByRole("button", { name: "Save" }).click();
  return answered;
}

/** All entries of a question, in order of time. */
async function entries(query: string): Promise<Entry[]> {
  const body = new URLSearchParams({ query: `${query} _time:1h | sort by (_time)`, limit: "1000" });
  const response = await fetch(`${store}/select/logsql/query`, { method: "POST", body });
  if (!response.ok) throw new Error(`the log store answered ${response.status}: ${await response.text()}`);
  const text = await response.text();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Entry);
}

function exactly(field: string, value: string): string {
  return `${field}:=${JSON.stringify(value)}`;
}

/** What an entry is to a reader of the story of a request. */
function partOf({ service, kind, logger = "", ...rest }: Entry): string {
  if (kind !== "span") return logger === "gateway" ? "gateway's line" : `${service}'s line`;
  if (service === "valeo-frontend") return rest._msg === "save contact" ? "click's span" : "browser's span";
  return (rest["db.system.name"] ?? rest["db.system"]) ? "SQL's span" : `${service}'s span`;
}

const wanted = [
  "click's span",
  "browser's span",
  "SQL's span",
  "valeo-crm's span",
  "valeo-crm's line",
  "gateway's line",
];

test("a request's id gives the browser's, the gateway's and the service's part and the SQL's times, in order", async () => {
  const id = (await saved.allHeaders())["x-request-id"] ?? "";
  expect([saved.status(), id]).toEqual([201, expect.stringMatching(/^\S{8,}$/)]);
  let story: Entry[] = [];
  await eventually(
    "all parts of the request",
    async () => {
      story = await entries(exactly("request_id", id));
      const parts = new Set(story.map(partOf));
      return wanted.every((part) => parts.has(part));
    },
    30_000,
  ).catch((error: unknown) => {
    throw new Error(
      `${error}; there are: ${story.map((entry) => `${partOf(entry)} ${entry._msg}`).join(", ")}`,
    );
  });
  // One trace: the one that the browser has begun.
  const [trace = ""] = new Set(story.map(({ trace_id }) => trace_id ?? "none"));
  expect(new Set(story.map(({ trace_id }) => trace_id))).toEqual(new Set([trace]));
  expect(saved.request().headers()["traceparent"]).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
  // As a person reads it: the click, what it asked, what was done; each part of what is done before its line.
  const at = (part: string) => story.findIndex((entry) => partOf(entry) === part);
  const [first, second] = story;
  expect([first?._msg, second?._msg]).toEqual(["save contact", "POST /api/crm/contacts"]);
  expect(at("browser's span")).toBeLessThan(at("valeo-crm's span"));
  expect(at("valeo-crm's span")).toBeLessThan(at("SQL's span"));
  expect(at("SQL's span")).toBeLessThan(at("valeo-crm's line"));
  expect(at("valeo-crm's line")).toBeLessThanOrEqual(at("gateway's line"));
  for (const entry of story.filter((each) => partOf(each) === "SQL's span"))
    expect(Number(entry["duration_ms"])).toBeGreaterThan(0);
  // Of each span that has a parent, it is there.
  const spans = new Set(story.map(({ span_id }) => span_id));
  const orphans = story.filter(({ parent_span_id }) => parent_span_id && !spans.has(parent_span_id));
  expect(orphans.map(({ _msg }) => _msg)).toEqual([]);
}, 60_000);

test("the search command tells the same story", async () => {
  const id = (await saved.allHeaders())["x-request-id"] ?? "";
  const { code, output } = await stack.command("logs", "--request", id);
  expect({ code, output }).toMatchObject({ code: 0 });
  const order = ["save contact", "POST /api/crm/contacts", "POST /api/crm/contacts 201"];
  const found = order.map((text) => output.indexOf(text));
  expect(found).not.toContain(-1);
  expect(found).toEqual([...found].sort((one, other) => one - other));
}, 60_000);

test("the load of a page is a trace, and a user stands in traces by the opaque id alone", async () => {
  await eventually("the load of the page", async () => (await entries('_msg:="load page"')).length > 0);
  const spans = await entries('kind:="span" service:="valeo-frontend"');
  const story = spans.find(({ _msg }) => _msg === "save contact");
  expect(story?.["user_id"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(story).toMatchObject({ version: expect.stringMatching(/\d/), team: expect.any(String) });
  const all = JSON.stringify(await entries("*"));
  for (const secret of [person.name, person.email, person.company, password, contact])
    expect(all).not.toContain(secret);
}, 60_000);

test("pages work while the collector is away, and say nothing of it", async () => {
  const said: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") said.push(message.text());
  });
  await page.route("**/otlp/v1/traces", (route) => route.abort());
  await page.getByRole("searchbox").fill("nobody");
  await page
    .getByText(/no contact/i)
    .first()
    .waitFor();
  await page.waitForTimeout(3_000);
  expect(said.filter((text) => !text.includes("net::ERR_FAILED"))).toEqual([]);
}, 60_000);
