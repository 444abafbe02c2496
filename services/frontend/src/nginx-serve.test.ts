import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { environmentOf } from "../environment.ts";

const source = join(import.meta.dirname, "..", "nginx");
const folder = mkdtempSync(join(tmpdir(), "nginx-serve-"));
const settings = join(folder, "nginx.conf");

const variables = {
  ENVIRONMENT: "staging",
  SENTRY_DSN: "https://0123abcd@o1.ingest.example:8443/12",
  SENTRY_RELEASE: "neuroerp@2.0.0",
  SENTRY_TRACES_SAMPLE_RATE: "0.25",
  SERVICE_NAME: "valeo-frontend",
  TEAM: "erp",
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://trace-collector:4318/otlp/v1/traces",
  TRACES_SAMPLE: "0.05",
};

/** Runs it with a server that does nothing, and gives the settings that it would have read. */
function serve(more: Readonly<Record<string, string>>): { code: number | null; said: string; text: string } {
  const env = { PATH: `${folder}:/usr/bin:/bin`, PORT: "3000", SETTINGS: settings, ...more };
  const template = { TEMPLATE: join(source, "nginx.conf") };
  const { status, stderr } = spawnSync("sh", [join(source, "serve")], {
    env: { ...env, ...template },
    encoding: "utf8",
  });
  return { code: status, said: stderr, text: status === 0 ? readFileSync(settings, "utf8") : "" };
}

function toldBy(text: string): unknown {
  const [, told = "null"] = /location = \/environment\.json \{[^}]*return 200 '([^']*)'/.exec(text) ?? [];
  return JSON.parse(told);
}

beforeAll(() => writeFileSync(join(folder, "nginx"), "#!/bin/sh\n", { mode: 0o755 }));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["a tracker", variables],
  ["Bugsink", { ...variables, ERROR_TRACKER: "bugsink" }],
  ["no tracker", { ENVIRONMENT: "staging" }],
])("pages are told the same as by the development server, with %s", (_, given) => {
  expect(toldBy(serve(given).text)).toEqual(environmentOf(given));
});

test("pages may connect to the tracker and to their own server alone", () => {
  expect(serve(variables).text).toContain("connect-src 'self' https://o1.ingest.example:8443; ");
  expect(serve({}).text).toContain("connect-src 'self' ; ");
});

test("spans go to the collector, and nowhere where there is none", () => {
  const [, block = ""] =
    /location = \/otlp\/v1\/traces \{\n([\s\S]*?)\n {4}\}/.exec(serve(variables).text) ?? [];
  expect(block).toContain("set $origin http://trace-collector:4318/otlp/v1/traces;");
  expect(block).toContain("access_log off;");
  expect(serve({}).text).not.toMatch(/otlp|@COLLECTOR@/);
});

test.each([
  ["SENTRY_DSN", "https://key@host/1; script-src *"],
  ["TEAM", "a'b"],
  ["SENTRY_TRACES_SAMPLE_RATE", "all"],
  ["TRACES_SAMPLE", "all"],
  ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://h; return 200"],
])("a %s that would end a setting is refused", (name, value) => {
  const { code, said } = serve({ ...variables, [name]: value });
  expect(code).not.toBe(0);
  expect(said).toContain(name);
});
