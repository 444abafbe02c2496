/**
 * The development server as the application's gateway: a line for each request that it passes to a service, as nginx
 * writes it elsewhere (nginx/nginx.conf), and the way of pages' spans to the collector.
 */
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { request as secureRequest } from "node:https";
import type { Plugin } from "vite";

type Variables = Readonly<Record<string, string | undefined>>;
type Next = () => void;

/** Below it pages send their spans. */
export const tracesPath = "/otlp/v1/traces";

/** Most bytes of a batch of spans: 1 MiB, as nginx takes. */
const mostBytes = 2 ** 20;

/** Milliseconds that the collector may take. */
const patience = 5_000;

/** @param write gets each line, without its end */
export function gatewayPlugin(
  variables: Variables,
  prefixes: readonly string[],
  write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Plugin {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector } = variables;
  return {
    name: "gateway",
    configureServer({ middlewares }) {
      middlewares.use(logRequests(identityOf(variables), prefixes, write));
      // Not by the server's own proxy, which writes an error for each batch that a collector did not take.
      if (collector) middlewares.use(tracesPath, passTo(collector));
    },
  };
}

function identityOf(variables: Variables): Record<string, string> {
  const { SERVICE_NAME = "", ENVIRONMENT = "", SERVICE_VERSION = "", TEAM = "" } = variables;
  return { service: SERVICE_NAME, environment: ENVIRONMENT, version: SERVICE_VERSION, team: TEAM };
}

/** Writes a line when a request to a service has its answer, or when nobody waits for it any more. */
export function logRequests(
  identity: Readonly<Record<string, string>>,
  prefixes: readonly string[],
  write: (line: string) => void,
): (request: IncomingMessage, response: ServerResponse, next: Next) => void {
  return (asked, response, next) => {
    const { method = "" } = asked;
    // A query may hold what people search for.
    const path = (asked.url ?? "").split("?")[0] ?? "";
    if (!prefixes.some((prefix) => path.startsWith(prefix))) return next();
    const began = performance.now();
    response.once("close", () => {
      // As nginx says it: the client has gone.
      const status = response.writableFinished ? response.statusCode : 499;
      const line = {
        timestamp: new Date().toISOString(),
        level: status >= 500 ? "error" : "info",
        message: `${method} ${path} ${status}`,
        ...identity,
        logger: "gateway",
        ...{ method, path, status },
        duration_ms: Math.round((performance.now() - began) * 100) / 100,
        request_id: response.getHeader("x-request-id"),
        trace_id: traceOf(asked.headers.traceparent),
      };
      write(JSON.stringify(line));
    });
    next();
  };
}

/** W3C's header: version, trace, span, flags. */
function traceOf(traceparent: string | string[] | undefined): string | undefined {
  return /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-/.exec(String(traceparent))?.[1];
}

/** Passes a batch of spans on; the collector's answer is the page's. */
export function passTo(collector: string): (request: IncomingMessage, response: ServerResponse) => void {
  const ask = collector.startsWith("https:") ? secureRequest : request;
  return (asked, response) => {
    const answer = (status: number) => {
      // What is left of it: a client that cannot send it would not read the answer.
      asked.resume();
      if (!response.headersSent) response.writeHead(status).end();
    };
    if (asked.method !== "POST") return answer(405);
    const { "content-length": length, "content-type": type = "application/json" } = asked.headers;
    if (length === undefined) return answer(411);
    if (Number(length) > mostBytes) return answer(413);
    const headers = { "content-type": type, "content-length": length };
    const passed = ask(collector, { method: "POST", headers, timeout: patience }, (answered) => {
      answered.resume();
      answer(answered.statusCode ?? 502);
    });
    passed.once("timeout", () => passed.destroy());
    passed.once("error", () => answer(502));
    asked.once("error", () => passed.destroy());
    asked.pipe(passed);
  };
}
