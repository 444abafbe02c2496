/**
 * A Grafana for tests: the parts of its HTTP API that the stand-in of its provider uses, on loopback, in memory.
 *
 * It is a store with rules: it refuses what the real one refuses, with its statuses and words as far as its
 * documentation tells them. It draws no dashboard, asks no data source, evaluates no alert and tells nobody.
 */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dashboardRoutes } from "./dashboards.ts";
import { folderRoutes } from "./folders.ts";
import { libraryRoutes } from "./library.ts";
import { muteTimingRoutes } from "./mute-timings.ts";
import { notificationRoutes } from "./notifications.ts";
import { isJson, type Json, Refused } from "./refused.ts";
import { allow, permissionsOf, type Role, roleOf, tokens } from "./roles.ts";
import type { Answer, Call, Route } from "./route.ts";
import { ruleRoutes } from "./rules.ts";
import { sloRoutes } from "./slos.ts";
import { sourceRoutes } from "./sources.ts";
import { type Options, Store } from "./store.ts";

const routes: readonly Route[] = [
  ...folderRoutes,
  ...dashboardRoutes,
  ...libraryRoutes,
  ...sourceRoutes,
  ...ruleRoutes,
  ...notificationRoutes,
  ...muteTimingRoutes,
  ...sloRoutes,
];

export class GrafanaServer {
  readonly store: Store;
  readonly tokens = tokens;
  readonly url: string;
  private readonly server: Server;

  private constructor(server: Server, store: Store) {
    this.server = server;
    this.store = store;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(options: Options = {}): Promise<GrafanaServer> {
    const store = new Store(options);
    const server = createServer((request, response) => {
      void answered(store, request).then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new GrafanaServer(server, store);
  }

  /** Asks it as somebody; default: as an administrator. */
  async ask(method: string, path: string, body?: unknown, token: string = tokens.admin): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  end(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

async function answered(store: Store, request: IncomingMessage): Promise<Answer> {
  try {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://grafana");
    if (pathname === "/api/health") return { status: 200, body: { database: "ok", version: "12.3.0" } };
    const role = roleOf(request.headers.authorization);
    if (pathname === "/api/access-control/user/permissions") return { status: 200, body: allowedTo(role) };
    const found = matching(request.method ?? "", pathname);
    if (found === undefined) throw new Refused(404, "Not found");
    allow(role, found.route.needs);
    const provenance = request.headers["x-disable-provenance"] === undefined ? "api" : "";
    const call: Call = { store, at: found.at, query: searchParams, body: await bodyOf(request), provenance };
    return found.route.answer(call);
  } catch (error) {
    if (error instanceof Refused) return { status: error.status, body: error.body };
    return { status: 500, body: { message: `Internal Server Error: ${(error as Error).stack}` } };
  }
}

function allowedTo(role: Role): Json {
  return Object.fromEntries(permissionsOf[role].map((each) => [each, ["*"]]));
}

function matching(method: string, pathname: string): { route: Route; at: Call["at"] } | undefined {
  const steps = pathname.split("/");
  for (const route of routes) {
    const pattern = route.pattern.split("/");
    if (route.method !== method || pattern.length !== steps.length) continue;
    const fits = pattern.every((step, index) => step.startsWith(":") || step === steps[index]);
    if (!fits) continue;
    const named = pattern.flatMap((step, index): [string, string][] =>
      step.startsWith(":") ? [[step.slice(1), decodeURIComponent(steps[index] ?? "")]] : [],
    );
    return { route, at: Object.fromEntries(named) };
  }
  return undefined;
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const sent = Buffer.concat(chunks).toString();
  if (sent === "") return {};
  try {
    const body: unknown = JSON.parse(sent);
    if (isJson(body)) return body;
  } catch {
    // Said below.
  }
  throw new Refused(400, "bad request data");
}
