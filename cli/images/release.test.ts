import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { nameRelease, type Target, tokenOf } from "./release.ts";

interface Asked {
  readonly what: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

let asked: Asked[] = [];
let status = 200;
let server: Server;
let target: Target;

/** As much of a tracker's answers as the command reads. */
function answerTo(what: string): unknown {
  if (status !== 200) return { detail: "You do not have permission to perform this action." };
  if (what.includes("/repos/")) return [];
  if (what.includes("/previous-with-commits/")) return {};
  return { version: "neuroerp@2.0.0", dateCreated: "2026-01-01T00:00:00Z", newGroups: 0, projects: [] };
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const what = `${request.method} ${request.url?.split("?")[0]}`;
    const { authorization } = request.headers;
    asked.push({ what, authorization, body: body === "" ? {} : JSON.parse(body) });
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answerTo(what)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const slugs = { organization: "valeo", project: "neuroerp-prod-valeo-frontend" };
  target = { ...slugs, url, release: "neuroerp@2.0.0", token: "kept-secret" };
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  asked = [];
  status = 200;
});

test("a release is made for the project, gets its commits, and is finished", async () => {
  await nameRelease(target);
  const one = "/api/0/organizations/valeo/releases/";
  const changes = asked.filter(({ what }) => !what.startsWith("GET"));
  expect(changes.map(({ what }) => what)).toEqual([
    `POST ${one}`,
    `PUT ${one}neuroerp@2.0.0/`,
    `PUT ${one}neuroerp@2.0.0/`,
  ]);
  expect(changes[0]?.body).toMatchObject({ version: "neuroerp@2.0.0", projects: [target.project] });
  expect(changes[1]?.body["commits"]).not.toEqual([]);
  expect(changes[2]?.body).toHaveProperty("dateReleased");
  for (const { authorization } of asked) expect(authorization).toBe("Bearer kept-secret");
});

test("a refusal is told with what was asked for, and without the token", async () => {
  status = 403;
  const refused = nameRelease(target);
  await expect(refused).rejects.toThrow(/did not take releases new:.*permission.*neuroerp-prod-valeo/s);
  await expect(refused).rejects.not.toThrow("kept-secret");
});

test.each([undefined, ""])("a token that is %p is asked for", (token) => {
  expect(() => tokenOf({ SENTRY_AUTH_TOKEN: token })).toThrow(/SENTRY_AUTH_TOKEN is not set/);
});
