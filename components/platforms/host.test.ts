/** What the host platform declares for the ERP is judged by the provider's own schemas and the servers' own checkers. */
import { describe, expect, test } from "@jest/globals";
import { reveal } from "../../providers/supervisor/properties.ts";
import { SupervisorProvider } from "../../providers/supervisor/provider.ts";
import { urnOf } from "../../providers/supervisor/testing/fixture.ts";
import { declared, home, plan } from "../testing/declared.ts";

const { units, resources } = await declared();
const parts = resources.filter(({ type }) => type !== "Host");
const running = parts.filter(({ type }) => type === "Program" || type === "Pm2App");

test.each(parts.map(({ type, name, inputs }) => [type, name, inputs] as const))(
  "the %s %s is accepted by the provider",
  async (type, _name, inputs) => {
    // Ports may be taken by a stack that runs here.
    const checked = "ports" in inputs ? { ...inputs, ports: [] } : inputs;
    expect((await new SupervisorProvider().check(urnOf(type), {}, checked)).failures).toEqual([]);
  },
);

test("every service and store of the plan runs as a unit", () => {
  const names = units.map(({ name }) => name);
  for (const { name } of [...plan.services, ...plan.stores]) expect(names).toContain(name);
});

test("every unit is a resource of its supervisor, and the other way round", () => {
  const made = running.map(({ type, name }) => [name, type === "Program" ? "supervisord" : "pm2"]);
  expect(made.sort()).toEqual(units.map(({ name, supervisor }) => [name, supervisor]).sort());
});

test("no two units listen on one port", () => {
  const ports = running.flatMap(({ inputs }) => (inputs["ports"] ?? []) as number[]);
  expect(new Set(ports).size).toBe(ports.length);
});

test("everything lies in the run directory", () => {
  for (const { inputs } of parts.filter(({ type }) => type === "File" || type === "Directory")) {
    expect(String(inputs["path"])).toMatch(new RegExp(`^${home}(/|$)`));
  }
});

describe("a secret", () => {
  const canaries = /made-|given-/;

  test("is in nothing but secret inputs", () => {
    for (const { inputs } of parts) {
      const open = Object.entries(inputs).filter(([key]) => !key.startsWith("secret"));
      expect(JSON.stringify(reveal(Object.fromEntries(open)))).not.toMatch(canaries);
    }
  });

  test("reaches every service that asks for it", () => {
    for (const { name, secrets } of plan.services) {
      const unit = running.find((found) => found.name === name);
      const given = reveal(unit?.inputs["secretEnvironment"]) as Record<string, string>;
      for (const [variable, key] of Object.entries(secrets)) expect(given[variable]).toBe(`given-${key}`);
    }
  });
});
