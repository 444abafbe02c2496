/**
 * A Sentry of the tests' own: a store with the rules of the real one's web API, of which it has what the stack uses.
 *
 * It takes what Sentry takes and refuses what Sentry refuses, in its words. It takes no events, and evaluates no alert.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { issueRuleRoutes } from "./issue-rules.ts";
import { keyRoutes } from "./keys.ts";
import { metricRuleRoutes } from "./metric-rules.ts";
import { projectRoutes } from "./projects.ts";
import { notFound, Refusal } from "./refusal.ts";
import { type Answer, allows, type Body, matched, type Route } from "./routes.ts";
import { settingRoutes } from "./settings.ts";
import { Organisation } from "./store.ts";
import { teamRoutes } from "./teams.ts";

/** Tokens that the server knows, and what each may do. */
export const tokens = {
  admin: "sntryu_admin_5d41402abc4b2a76b9719d911017c592",
  viewer: "sntryu_viewer_7d793037a0760186574b0282f2f435e7",
} as const;

const scopes: Readonly<Record<string, ReadonlySet<string>>> = {
  [tokens.admin]: new Set(["org:read", "team:admin", "project:admin", "alerts:write"]),
  [tokens.viewer]: new Set(["org:read", "team:read", "project:read", "alerts:read"]),
};

export interface SentryServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly organisation: Organisation;
  /** `POST projects/…`, of every change that was asked for, in order. */
  readonly changes: string[];
  /** The next so many requests are answered with 429. */
  hurry(requests: number, retryAfter?: number): void;
  close(): Promise<void>;
}

export async function startSentry(slug = "valeo"): Promise<SentryServer> {
  const organisation = new Organisation(slug);
  const changes: string[] = [];
  let [url, busy, pause] = ["", 0, 0];
  const routes = [
    ...teamRoutes,
    ...projectRoutes,
    ...keyRoutes(() => url),
    ...issueRuleRoutes,
    ...metricRuleRoutes,
    ...settingRoutes,
  ];
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const body = await bodyOf(request);
    if (busy > 0) {
      busy -= 1;
      const detail = "You are attempting to use this endpoint too frequently.";
      throw new Refusal(429, { detail }, { "retry-after": String(pause) });
    }
    const given = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
    const path = (request.url ?? "").replace(/^\/api\/0\//, "").replace(/\/$/, "");
    if (request.method !== "GET") changes.push(`${request.method} ${path}`);
    return routed(routes, organisation, { method: request.method ?? "", path, token: given, body });
  };
  const server = createServer((request, response) => {
    answer(request).then(
      ([status, body]) => send(response, status, body),
      (error: unknown) => fail(response, error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    organisation,
    changes,
    hurry(requests, retryAfter = 0) {
      [busy, pause] = [requests, retryAfter];
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly body: Body;
}

function routed(
  routes: readonly Route[],
  organisation: Organisation,
  { method, path, token, body }: Asked,
): Answer {
  const allowed = scopes[token];
  if (allowed === undefined) throw new Refusal(401, { detail: "Invalid token" });
  if (path === "") return [200, { version: "0", auth: { scopes: [...allowed] }, user: null }];
  for (const route of routes) {
    const found = matched(route, method, path);
    if (found === undefined) continue;
    if (found.organization !== organisation.slug) throw notFound();
    if (!allows(allowed, route.scope)) {
      throw new Refusal(403, { detail: "You do not have permission to perform this action." });
    }
    return route.answer(organisation, found.parts, body);
  }
  throw notFound();
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  let text = "";
  for await (const piece of request) text += String(piece);
  return text === "" ? {} : (JSON.parse(text) as Body);
}

function fail(response: ServerResponse, error: unknown): void {
  if (error instanceof Refusal) {
    for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
    send(response, error.status, error.body);
  } else send(response, 500, { detail: String(error) });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}
