/**
 * A Grafana that is installed, under a real supervisor. None can be had here: an executable of the tests stands in for
 * its own, and refuses flags and settings that it does not know.
 */

import { chmodSync, copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { root, TestStack } from "./harness/stack.ts";

/** Away from the ports of other tests. */
const portOffset = 21_700;
const fixture = "tests/fixtures/installed-grafana";
let stack: TestStack;
let variables: Record<string, string>;
let url: string;

beforeAll(async () => {
  stack = await new TestStack(fixture).init();
  const bin = join(stack.folder, "grafana", "bin");
  mkdirSync(bin, { recursive: true });
  mkdirSync(join(stack.folder, "grafana", "conf"));
  writeFileSync(join(stack.folder, "grafana", "conf", "defaults.ini"), "");
  copyFileSync(join(root, fixture, "grafana.mjs"), join(bin, "grafana"));
  chmodSync(join(bin, "grafana"), 0o755);
  url = `http://127.0.0.1:${9096 + portOffset}`;
  variables = { TEST_GRAFANA_PATH: bin, TEST_PORT_OFFSET: String(portOffset) };
});
afterAll(() => stack?.end());

const login = () => join(stack.home, "grafana", "password");

async function told(password: string): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
  return fetch(`${url}/told`, { headers: { authorization } });
}

test("it runs with the stack's settings, data sources and dashboards", async () => {
  const { code, output } = await stack.up(variables);
  expect([code, output]).toEqual([0, expect.any(String)]);
  const answer = await told(readFileSync(login(), "utf8"));
  const { settings, datasources, dashboards } = (await answer.json()) as {
    settings: object;
    datasources: string[];
    dashboards: string[];
  };
  expect(settings).toMatchObject({ "server.http_addr": "127.0.0.1", "auth.anonymous.enabled": "false" });
  expect(datasources.map((each) => parse(each) as object)).toMatchObject([
    {
      apiVersion: 1,
      datasources: [
        { uid: "neuroerp-dev-prometheus" },
        { uid: "neuroerp-dev-alertmanager" },
        { uid: "neuroerp-dev-logs" },
      ],
    },
  ]);
  expect(dashboards.map((each) => parse(each) as object)).toMatchObject([
    { providers: [{ folderUid: "neuroerp-dev-folder", options: { path: join(stack.home, "dashboards") } }] },
  ]);
});

test("its password is its owner's alone, and neither in the state nor in the output", async () => {
  const password = readFileSync(login(), "utf8");
  expect(statSync(login()).mode & 0o777).toBe(0o600);
  expect((await told("wrong")).status).toBe(401);
  expect(await stack.succeed("stack", "export")).not.toContain(password);
  expect(readFileSync(join(stack.home, "grafana", "grafana.ini"), "utf8")).not.toContain(password);
});

test("the second time nothing changes", async () => {
  expect((await stack.up(variables)).output).toMatch(/Resources:\s+\d+ unchanged\s+Duration/);
});

test("it goes with the stack", async () => {
  expect((await stack.pulumi(["destroy", "--yes", "--skip-preview"], variables)).code).toBe(0);
  await expect(told("x")).rejects.toThrow();
});
