import { expect, test } from "@jest/globals";
import { normalise } from "../../../catalog/normalise.ts";
import type { Plan } from "../../../catalog/plan.ts";
import { changed, options } from "../../../catalog/testing/fixture.ts";
import { kubernetesProblems } from "./checks.ts";
import { root, settings } from "./testing/fixture.ts";

/** Without what is said of images: none of this shop is pushed. */
function pathsOf(changes: Readonly<Record<string, unknown>>, plan: Partial<Plan> = {}): string[] {
  const whole = { ...normalise(changed(changes), { ...options, environment: "prod" }), ...plan };
  return kubernetesProblems(whole, settings, root)
    .filter(({ remedy }) => !remedy.startsWith("npm run images"))
    .map(({ path }) => path);
}

const sources = {
  "services.crm.watches": ["services/backend/crm"],
  "services.audit.watches": ["services/backend/audit"],
};

test("a plan that can run has no problem", () => {
  expect(pathsOf(sources)).toEqual([]);
});

test("an image that nobody has pushed is a problem of the service, with what pushes it", () => {
  const plan = normalise(changed(sources), { ...options, environment: "prod" });
  const problems = kubernetesProblems(plan, { ...settings, imageLock: "no-such.lock.json" }, root);
  expect(problems.map(({ path }) => path)).toContain("services.crm.source");
  for (const { remedy } of problems) expect(remedy).toBe("npm run images -- push --registry <registry>");
});

test("a server that listens on loopback is heard by nobody in its pod", () => {
  const command = ["uvicorn", "crm.app:app", "--host", "127.0.0.1", "--port", "{port}"];
  expect(pathsOf({ ...sources, "services.crm.command": command })).toEqual(["services.crm.command[3]"]);
});

test.each([
  ["crm-pods", "the name by which the pods of crm are found"],
  ["pod-exporter", "a part of the monitoring"],
  ["database-backup", "the backup of the database"],
  ["database-roles", "the task of the database"],
])("a service called %s would be taken for %s", (name) => {
  const plan = normalise(changed(sources), { ...options, environment: "prod" });
  const services = plan.services.map((service) =>
    service.name === "audit" ? { ...service, name } : service,
  );
  expect(pathsOf(sources, { services })).toEqual([`services.${name}`]);
});

test("names that grow past 63 characters are refused where they begin", () => {
  const long = "s".repeat(40);
  const environment = "e".repeat(40);
  expect(pathsOf(sources, { application: long, environment })).toEqual(["name"]);
});
