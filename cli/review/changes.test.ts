import { expect, test } from "@jest/globals";
import { changesOf } from "./changes.ts";
import type { Step } from "./events.ts";

const step = (type: string, more: Partial<Step> = {}): Step => ({
  urn: `urn:pulumi:dev::erp::${type}::crm`,
  type,
  name: "crm",
  operation: "update",
  before: {},
  after: {},
  changed: [],
  replacing: [],
  ...more,
});

const program = "supervisor:index:Program";
const container = "docker:index/container:Container";
const deployment = "kubernetes:apps/v1:Deployment";

test.each<[string, Step, "process" | "container" | "pods" | null]>([
  ["another command ends a process", step(program, { changed: ["command[1]"] }), "process"],
  ["another question for readiness does not", step(program, { changed: ["ready.url"] }), null],
  ["a container that is replaced is ended", step(container, { operation: "replace" }), "container"],
  ["one that is updated in place goes on", step(container, { changed: ["memory"] }), null],
  [
    "a container of files never ran",
    step(container, { operation: "replace", after: { start: false } }),
    null,
  ],
  ["a task has ended before", step(container, { operation: "replace", after: { mustRun: false } }), null],
  ["another template makes other pods", step(deployment, { changed: ["spec.template.spec.x"] }), "pods"],
  ["another number of replicas does not", step(deployment, { changed: ["spec.replicas"] }), null],
  ["what is new restarts nothing", step(deployment, { operation: "create" }), null],
])("%s", (_what, given, restarts) => {
  expect(changesOf([given])).toMatchObject([{ restarts }]);
});

test("what stays as it is, is no change", () => {
  expect(changesOf([step(program, { operation: "same" })])).toEqual([]);
});

test.each<[string, Step, boolean]>([
  ["a volume", step("docker:index/volume:Volume", { operation: "delete" }), true],
  ["a claim", step("kubernetes:core/v1:PersistentVolumeClaim", { operation: "replace" }), true],
  [
    "a stateful set with claims",
    step("kubernetes:apps/v1:StatefulSet", { before: { spec: { volumeClaimTemplates: [{}] } } }),
    true,
  ],
  ["a deployment", step(deployment), false],
])("%s holds data: %#", (_what, given, holdsData) => {
  expect(changesOf([given])).toMatchObject([{ holdsData }]);
});

test("a resource is the service's that it names, or that it is named after; the longest name counts", () => {
  const named = (name: string, after: Step["after"] = {}) => step(program, { name, after });
  const services = changesOf([
    named("one", { environment: { SERVICE_NAME: "valeo" } }),
    step(container, { name: "two", after: { labels: [{ label: "service", value: "valeo-crm" }] } }),
    step(deployment, { name: "three", after: { metadata: { labels: { service: "valeo" } } } }),
    named("rules-valeo-crm"),
    named("valeo-migrations"),
    named("prometheus-settings"),
  ]).map(({ service }) => service);
  expect(services).toEqual(["valeo", "valeo-crm", "valeo", "valeo-crm", "valeo", "(all)"]);
});
