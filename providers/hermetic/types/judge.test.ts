import { describe, expect, test } from "@jest/globals";
import { hiddenValue, unknownValue } from "../../supervisor/properties.ts";
import { judge } from "./judge.ts";
import { tableOf } from "./package.ts";

const [docker, kubernetes] = [await tableOf("docker"), await tableOf("kubernetes")];

const deployment = (inputs: object) =>
  judge(kubernetes, "kubernetes:apps/v1:Deployment", inputs, "Deployment");
const container = (inputs: object) =>
  judge(docker, "docker:index/container:Container", { image: "x", ...inputs }, "Container");

const pod = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "a", image: "b" }] } };
const spec = { selector: { matchLabels: { a: "b" } }, template: pod };

test("what the declarations allow is allowed", () => {
  expect(deployment({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a" }, spec })).toEqual(
    [],
  );
  expect(container({ memory: 64, tmpfs: { "/tmp": "" }, ports: [{ internal: 80 }] })).toEqual([]);
});

test("what a preview cannot know yet, and what is secret, is not refused", () => {
  expect(container({ memory: unknownValue, envs: hiddenValue })).toEqual([]);
});

test("an absent value is none, and a null is absent", () => {
  expect(deployment({ metadata: null, spec })).toEqual([]);
  expect(deployment({ spec: null })).toEqual([
    { property: "spec", reason: "is missing: Deployment needs it; allowed is an object" },
  ]);
});

describe("is refused with path, value, what is allowed and what to do:", () => {
  test.each<[string, object, string, RegExp]>([
    [
      "a misspelt property",
      { spec: { ...spec, replica: 2 } },
      "spec.replica",
      /^is no property of Deployment\.spec: write replicas; it has/,
    ],
    [
      "a property that means nothing",
      { spec, zzz: 1 },
      "zzz",
      /^is no property of Deployment: leave it out; it has/,
    ],
    [
      "a text for a number",
      { spec: { ...spec, replicas: "2" } },
      "spec.replicas",
      /^"2" is not allowed: allowed is a number; write 2$/,
    ],
    ["another kind", { kind: "Pod", spec }, "kind", /^"Pod" is not allowed: allowed is "Deployment"$/],
    ["a list for an object", { spec: [] }, "spec", /^\[\] is not allowed: allowed is an object$/],
    [
      "a label that is no text",
      { metadata: { labels: { "a/b": 1 } }, spec },
      'metadata.labels["a/b"]',
      /^1 is not allowed: allowed is a text; write "1"$/,
    ],
    [
      "a value that is one of two types in neither",
      { spec: { ...spec, strategy: { rollingUpdate: { maxSurge: true } } } },
      "spec.strategy.rollingUpdate.maxSurge",
      /^true is not allowed: allowed is a number or a text$/,
    ],
  ])("%s", (_what, inputs, property, reason) => {
    expect(deployment(inputs)).toEqual([{ property, reason: expect.stringMatching(reason) }]);
  });

  test("all of it at once", () => {
    const properties = container({ comand: [], memory: "1", ports: [{}, { internal: "x" }] }).map(
      ({ property }) => property,
    );
    expect(properties).toEqual(["comand", "memory", "ports[0].internal", "ports[1].internal"]);
  });
});
