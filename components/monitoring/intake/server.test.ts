/** The intake over HTTP, as collectors, probes and Prometheus ask it; the store is a server that answers as it is told. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Intake, intake } from "./intake.ts";
import { logIntake } from "./server.ts";
import { bulkOf } from "./testing/entries.ts";
import { testSettings } from "./testing/settings.ts";

/** What the store answers a batch with. */
let status: (body: string) => number = () => 200;
let batches: string[] = [];
let store: Server;
let running: Intake;
let server: Server;
let url = "";
const written: string[] = [];

async function listening(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function newStore(): Server {
  return createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const code = request.method === "POST" ? status(body) : 200;
    if (request.method === "POST" && code === 200) batches.push(body);
    response.writeHead(code).end();
  });
}

beforeEach(async () => {
  status = () => 200;
  batches = [];
  written.length = 0;
  store = newStore();
  running = intake(testSettings({ store: await listening(store) }), (line) => written.push(line));
  server = logIntake(running);
  url = await listening(server);
});
afterEach(() => {
  running.close();
  for (const each of [server, store]) {
    each.closeAllConnections();
    each.close();
  }
});

const post = (body: string | Uint8Array<ArrayBuffer>, path = "/_bulk", headers = {}) =>
  fetch(`${url}${path}`, { method: "POST", body, headers });
const metric = async (name: string, service = "shop-crm") =>
  new RegExp(`^${name}\\{service="${service}"\\} (\\d+)$`, "m").exec(
    await (await fetch(`${url}/metrics`)).text(),
  )?.[1];
const hello = bulkOf([{ line: "hello password=hunter2" }, { line: "again" }]);

test("a batch is answered once the store has it, and counted then", async () => {
  expect(await metric("log_entries_total")).toBe("0");
  expect(await metric("log_entries_total", "database")).toBe("0");
  const response = await post(hello);
  expect(await response.json()).toEqual({ took: 1, errors: false, items: [] });
  expect(batches.map((batch) => batch.split("\n").map((line) => JSON.parse(line)._msg))).toEqual([
    ["hello password=[masked]", "again"],
  ]);
  expect(await metric("log_entries_total")).toBe("2");
  expect(await metric("log_entries_masked_total")).toBe("1");
});

test.each([503, 429, 500, 401, 404])(
  "after the store's %d the connection ends without an answer, and nothing counts",
  async (code) => {
    status = () => code;
    const began = Date.now();
    await expect(post(hello)).rejects.toThrow();
    expect(Date.now() - began).toBeGreaterThan(400);
    expect(await metric("log_entries_total")).toBe("0");
    expect(await (await fetch(`${url}/metrics`)).text()).toContain("log_intake_store_up 0\n");
  },
);

test("without a store the collector's look at the intake gets no answer either, but health does", async () => {
  await fetch(`${url}/health`);
  const { port } = store.address() as AddressInfo;
  store.closeAllConnections();
  await new Promise((resolve) => store.close(resolve));
  await expect(post(hello)).rejects.toThrow();
  await expect(fetch(`${url}/`)).rejects.toThrow();
  await expect(fetch(`${url}/_cat/health`, { method: "HEAD" })).rejects.toThrow();
  const health = await fetch(`${url}/health`);
  expect([health.status, await health.text()]).toEqual([200, "the log store does not answer\n"]);
  store = newStore();
  await listening(store, port);
  expect((await fetch(`${url}/`)).status).toBe(200);
  expect((await post(hello)).status).toBe(200);
  expect(await metric("log_entries_total")).toBe("2");
  const told = written
    .map((line) => JSON.parse(line))
    .map(({ level, message }) => `${level} ${message.split(":")[0]}`);
  expect(told).toEqual([
    "info the store answers",
    "warning the store does not take entries",
    "info the store answers",
  ]);
});

test("an entry that the store refuses for good is left out, and the others arrive once", async () => {
  status = (body) => (body.includes("bad") ? 400 : 200);
  const lines = Array.from({ length: 50 }, (_, index) => ({ line: index === 17 ? "bad" : `line ${index}` }));
  expect((await post(bulkOf(lines))).status).toBe(200);
  const arrived = batches.flatMap((batch) => batch.split("\n").map((line) => JSON.parse(line)._msg));
  expect(arrived).toEqual(lines.map(({ line }) => line).filter((line) => line !== "bad"));
  expect([await metric("log_entries_total"), await metric("log_entries_refused_total")]).toEqual(["49", "1"]);
});

test("spans are taken, compressed too; what is no trace is refused, and a failing store is said", async () => {
  const span = { name: "GET", traceId: "t", spanId: "s" };
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "shop-crm" } }] };
  const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
  expect((await post(body, "/v1/traces")).status).toBe(200);
  const zipped = new Uint8Array(gzipSync(body));
  expect((await post(zipped, "/v1/traces", { "content-encoding": "gzip" })).status).toBe(200);
  expect([await metric("log_spans_total"), await metric("log_entries_total")]).toEqual(["2", "0"]);
  expect((await post("{", "/v1/traces")).status).toBe(400);
  expect((await post("x", "/v1/traces", { "content-encoding": "gzip" })).status).toBe(400);
  status = () => 503;
  expect((await post(body, "/v1/traces")).status).toBe(503);
});

test("a body that is too large is refused, packed or not", async () => {
  const large = `${"x".repeat(9 * 1024 * 1024)}`;
  expect(
    (await post(new Uint8Array(gzipSync(large)), "/v1/traces", { "content-encoding": "gzip" })).status,
  ).toBe(413);
  await expect(post(large).then(({ status }) => status)).resolves.toBe(413);
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

test("no more batches than the limit are with the store at a time, and all arrive", async () => {
  let most = 0;
  let now = 0;
  store.removeAllListeners("request");
  store.on("request", (request, response) => {
    if (request.method === "POST") most = Math.max(most, ++now);
    request.resume().once("end", () =>
      setTimeout(() => {
        if (request.method === "POST") now -= 1;
        response.end();
      }, 50),
    );
  });
  await Promise.all(Array.from({ length: 12 }, () => post(hello)));
  expect(most).toBe(4);
  expect(await metric("log_entries_total")).toBe("24");
});
