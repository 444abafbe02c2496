import { expect, test } from "@jest/globals";
import type { ServicePlan } from "../../../catalog/plan.ts";
import { root } from "../../testing/declared.ts";
import { stagingPlan } from "../../testing/declared-docker.ts";
import { dockerProblems } from "./checks.ts";

function problemsWith(change: Partial<ServicePlan>) {
  const services = stagingPlan.services.map((each) =>
    each.name === "valeo-crm" ? { ...each, ...change } : each,
  );
  return dockerProblems({ ...stagingPlan, services }, root);
}

test("the ERP can run", () => {
  expect(dockerProblems(stagingPlan, root)).toEqual([]);
});

test.each(["edge", "cadvisor", "database-pool"])("the name %s is taken by the platform itself", (name) => {
  expect(problemsWith({ name })).toMatchObject([{ path: `services.${name}`, value: `"${name}"` }]);
});

test.each(["127.0.0.1", "localhost", "http://127.0.0.1:80"])(
  "a command that listens on %s is heard by nobody",
  (word) => {
    const [problem, ...others] = problemsWith({ command: ["serve", "--host", word] });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ path: "services.valeo-crm.command[2]", value: `"${word}"` });
    expect(problem?.remedy).toContain("{host}");
  },
);

test("a source without a Dockerfile is refused", () => {
  expect(problemsWith({ source: "docs", watches: ["docs"] })).toMatchObject([
    { path: "services.valeo-crm.source", value: '"docs"' },
  ]);
});
