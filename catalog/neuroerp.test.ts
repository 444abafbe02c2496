import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { startOrder } from "./graph.ts";
import { neuroerp } from "./neuroerp.ts";
import { normalise } from "./normalise.ts";

const root = join(import.meta.dirname, "..");

function plan(environment: string) {
  return normalise(neuroerp, {
    environment,
    configured: [],
    generateSecrets: true,
    isFolder: (path) => statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false,
  });
}

test.each(["dev", "staging", "prod"])("the ERP has no problems in %s", (environment) => {
  expect(plan(environment).environment).toBe(environment);
});

test("the stores start first, the frontend last", () => {
  expect(startOrder(plan("dev")).map((layer) => layer.map(({ name }) => name))).toEqual([
    ["cache", "database"],
    ["valeo-audit", "valeo-backend", "valeo-crm"],
    ["valeo-frontend"],
  ]);
});

test("a change in one backend's package restarts that backend alone", () => {
  const watching = plan("dev").services.filter(({ watches }) => watches.includes("services/backend/crm"));
  expect(watching.map(({ name }) => name)).toEqual(["valeo-crm"]);
});
