/** Budgets as Prometheus tells them, and as they are kept while it does not. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { budgetsOf } from "./budgets.ts";

const spent = { service: "crm", objective: "availability", left: -0.5 };
const sample = { metric: { service: "crm", slo: "availability" }, value: [0, "-0.5"] };

let folder: string;
let cache: string;
let server: Server;
let address: string;
/** What the server answers; undefined: it never does. */
let answer: unknown;
const asked: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "budgets-"));
  cache = join(folder, "budgets", "prod.json");
  answer = { status: "success", data: { result: [sample] } };
  asked.length = 0;
  server = createServer(async (request, response) => {
    for await (const chunk of request) asked.push(`${request.url} ${chunk}`);
    if (answer !== undefined) response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const ask = (more: object = {}) => budgetsOf({ address, cache, maxAge: 3600, ...more });

test("those of which nothing is left are asked for", async () => {
  expect(await ask()).toEqual({ known: true, cached: false, source: "asked just now", spent: [spent] });
  expect(asked).toEqual(["/api/v1/query query=slo%3Aerror_budget%3Aremaining_ratio+%3C%3D+0"]);
});

test("the last answer counts while Prometheus is away, and its age is said", async () => {
  await ask();
  const time = Date.now() - 12 * 60_000;
  writeFileSync(cache, JSON.stringify({ ...JSON.parse(readFileSync(cache, "utf8")), time }));
  expect(await ask({ address: "http://127.0.0.1:9" })).toEqual({
    known: true,
    cached: true,
    source: "Prometheus was not reached: budgets of 12 minute(s) ago",
    spent: [spent],
  });
});

test("an answer that is too old does not count", async () => {
  await ask();
  const time = Date.now() - 3 * 3600_000;
  writeFileSync(cache, JSON.stringify({ time, spent: [] }));
  expect(await ask({ address: undefined })).toEqual({
    known: false,
    reason: "no Prometheus is named, and the answer that is kept is 3 hours old",
  });
});

test.each([
  ["refuses the query", { status: "error", error: "no" }],
  ["is no Prometheus", ["?"]],
])("a server that %s is one that was not reached", async (_name, said) => {
  answer = said;
  expect(await ask()).toEqual({
    known: false,
    reason: "Prometheus was not reached, and no earlier answer is kept",
  });
});

test("nobody waits for a server that does not answer", async () => {
  answer = undefined;
  expect(await ask({ patience: 50 })).toMatchObject({ known: false });
});

test.each(["", "{", "[]", '{"time":"now"}'])("a kept answer that is %j is none", async (text) => {
  writeFileSync(join(folder, "broken.json"), text);
  expect(await ask({ address: undefined, cache: join(folder, "broken.json") })).toMatchObject({
    known: false,
  });
});
