/** The error tracker of the host as it is declared: what it is given, in which order, and what is secret. */
import { describe, expect, test } from "@jest/globals";
import { reveal } from "../../../providers/supervisor/properties.ts";
import { SupervisorProvider } from "../../../providers/supervisor/provider.ts";
import { urnOf } from "../../../providers/supervisor/testing/fixture.ts";
import type { ErrorData } from "../../error-tracking/local-tracker.ts";
import { declared, home, plan, root } from "../../testing/declared.ts";

const installation = "/opt/tracker";
const on = (data: ErrorData) => declared({ plan, root, home, tracker: { installation, data } });
const { units, resources } = await on("keep");

function inputsOf(name: string): Record<string, unknown> {
  const found = resources.find((each) => each.name === name && each.type !== "Directory");
  if (found === undefined) throw new Error(`nothing is called ${name}`);
  return reveal(found.inputs) as Record<string, unknown>;
}

test("it is a part of the monitoring, with a page and a health check", () => {
  expect(units.find(({ name }) => name === "error-tracker")).toEqual({
    name: "error-tracker",
    supervisor: "supervisord",
    role: "monitoring",
    url: "http://127.0.0.1:9095",
    health: { url: "http://127.0.0.1:9095/health/ready" },
  });
});

test("it listens on loopback alone", () => {
  expect(inputsOf("error-tracker")["command"]).toContain("--bind=127.0.0.1:9095");
});

test("every service has a project, and is given its address as a secret", () => {
  for (const { name } of plan.services) {
    expect(inputsOf(`${name}-errors`)).toMatchObject({ team: plan.application, name });
    expect(inputsOf(name)).toMatchObject({ secretEnvironment: { SENTRY_DSN: `http://${name}-errors@dsn` } });
  }
});

test("pages are told that it has no list for people's reports", () => {
  for (const { name, kind } of plan.services) {
    const { ERROR_TRACKER } = inputsOf(name)["environment"] as Record<string, string>;
    expect([name, ERROR_TRACKER]).toEqual([name, kind === "web" ? "bugsink" : undefined]);
  }
});

test.each(
  resources
    .filter(({ name }) => /error/.test(name))
    .map((each) => [each.type, each.name, each.inputs] as const),
)("the %s %s is accepted by the provider", async (type, _name, inputs) => {
  const checked = "ports" in inputs ? { ...inputs, ports: [] } : inputs;
  expect((await new SupervisorProvider().check(urnOf(type), {}, checked)).failures).toEqual([]);
});

describe("its secrets", () => {
  test("are in nothing but secret inputs", () => {
    for (const { inputs } of resources) {
      const open = Object.entries(inputs).filter(([key]) => !key.startsWith("secret"));
      expect(JSON.stringify(reveal(Object.fromEntries(open)))).not.toMatch(/made-error|-errors@dsn/);
    }
  });

  test("lie in files that its user alone can read", () => {
    expect(inputsOf("error-tracker-login")).toMatchObject({
      mode: "0600",
      secretContent: "made-error-tracker-password",
    });
  });
});

test("migrations do not wait for it: they are not told of it", () => {
  const given = inputsOf("valeo-crm-migrations")["secretEnvironment"] as Record<string, unknown>;
  expect(Object.keys(given)).toContain("DATABASE_DIRECT_URL");
  expect(Object.keys(given)).not.toContain("SENTRY_DSN");
});

test("where there is none, no service is given an address", async () => {
  const bare = await declared();
  expect(JSON.stringify(bare.resources)).not.toMatch(/SENTRY_DSN|ERROR_TRACKER|error-tracker"/);
});
