import {
  request as ask,
  createServer,
  type OutgoingHttpHeaders,
  type RequestListener,
  type Server,
} from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { logRequests, passTo } from "../gateway.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** jsdom has no `fetch`. */
function fetched(
  url: string,
  {
    method = "GET",
    headers = {},
    body,
  }: { method?: string; headers?: OutgoingHttpHeaders; body?: string } = {},
): Promise<{ status: number | undefined }> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const asked = ask(url, { method, headers: { ...length, ...headers } }, (answer) => {
      answer.resume().once("end", () => resolve({ status: answer.statusCode }));
    });
    // What is refused early breaks off while it is sent.
    asked.once("error", reject);
    asked.end(body);
  });
}

const identity = { service: "valeo-frontend", environment: "dev", version: "2.0.0", team: "erp" };

/** A gateway before a service; the lines that it writes. */
async function gateway(status: number): Promise<{ origin: string; lines: string[] }> {
  const lines: string[] = [];
  const log = logRequests(identity, ["/api/crm"], (line) => lines.push(line));
  const origin = await serving((request, response) =>
    log(request, response, () => {
      response.setHeader("x-request-id", "id-1");
      response.writeHead(status).end();
    }),
  );
  return { origin, lines };
}

test("a request to a service is a line that names its trace and its id, and not what was searched for", async () => {
  const { origin, lines } = await gateway(200);
  const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  await fetched(`${origin}/api/crm/contacts?search=anna`, { headers: { traceparent } });
  const [line = ""] = lines;
  expect(JSON.parse(line)).toEqual({
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    level: "info",
    message: "GET /api/crm/contacts 200",
    ...identity,
    logger: "gateway",
    method: "GET",
    path: "/api/crm/contacts",
    status: 200,
    duration_ms: expect.any(Number),
    request_id: "id-1",
    trace_id: "a".repeat(32),
  });
});

test("a service's failure is an error, and what is no request to a service is no line", async () => {
  const { origin, lines } = await gateway(503);
  await fetched(`${origin}/src/main.tsx`);
  await fetched(`${origin}/api/crm/contacts`, { headers: { traceparent: "nonsense" } });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: "error", status: 503, path: "/api/crm/contacts" }),
  ]);
  expect(lines[0]).not.toContain("trace_id");
});

test("a batch of spans reaches the collector, without what a person is known by", async () => {
  let got: unknown;
  const collector = await serving(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    got = {
      body,
      url: request.url,
      type: request.headers["content-type"],
      said: request.headers.authorization,
    };
    response.end("{}");
  });
  const origin = await serving(passTo(`${collector}/otlp/v1/traces`));
  const { status } = await fetched(origin, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer secret" },
    body: '{"resourceSpans":[]}',
  });
  expect([status, got]).toEqual([
    200,
    { body: '{"resourceSpans":[]}', url: "/otlp/v1/traces", type: "application/json", said: undefined },
  ]);
});

test.each([
  ["too large", "POST", "x".repeat(2 ** 20 + 1), 413],
  ["no batch at all", "GET", undefined, 405],
])("what is %s is refused", async (_, method, body, expected) => {
  let asked = 0;
  const collector = await serving((_request, response) => {
    asked++;
    response.end();
  });
  const origin = await serving(passTo(collector));
  const { status } = await fetched(origin, { method, ...(body === undefined ? {} : { body }) });
  expect([status, asked]).toEqual([expected, 0]);
});

test("a collector that is away is a 502", async () => {
  const origin = await serving(passTo("http://127.0.0.1:1/otlp/v1/traces"));
  expect((await fetched(origin, { method: "POST", body: "{}" })).status).toBe(502);
});
