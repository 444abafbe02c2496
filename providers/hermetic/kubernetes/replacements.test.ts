import { expect, test } from "@jest/globals";
import { difference } from "./replacements.ts";

const immutable = { ConfigMap: false, Secret: false };
const mutable = { ConfigMap: true, Secret: true };

const object = (kind: string, rest: object = {}, apiVersion = "v1", metadata: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name: "a", namespace: "b", ...metadata },
  ...rest,
});

test.each<[string, object, object, boolean]>([
  ["replicas of a Deployment", { spec: { replicas: 1 } }, { spec: { replicas: 2 } }, false],
  ["the template of a Deployment", { spec: { template: { a: 1 } } }, { spec: { template: { a: 2 } } }, false],
  [
    "the selector of a Deployment",
    { spec: { selector: { a: "1" } } },
    { spec: { selector: { a: "2" } } },
    true,
  ],
  ["the namespace", {}, { metadata: { name: "a", namespace: "c" } }, true],
])("%s", (_what, before, after, replaces) => {
  const of = (rest: object) => object("Deployment", rest, "apps/v1");
  const { changes } = difference(of(before), of(after), immutable);
  expect(changes.map((change) => change.replaces)).toEqual([replaces]);
});

test.each<[string, string, object, object, boolean]>([
  [
    "a Job's template",
    "batch/v1:Job",
    { spec: { template: { a: 1 } } },
    { spec: { template: { a: 2 } } },
    true,
  ],
  [
    "a CronJob's template",
    "batch/v1:CronJob",
    { spec: { jobTemplate: { a: 1 } } },
    { spec: { jobTemplate: { a: 2 } } },
    false,
  ],
  [
    "a PersistentVolumeClaim's size",
    "v1:PersistentVolumeClaim",
    { spec: { resources: { a: 1 } } },
    { spec: { resources: { a: 2 } } },
    false,
  ],
  [
    "a Job's time to live",
    "batch/v1:Job",
    { spec: { ttlSecondsAfterFinished: 1 } },
    { spec: { ttlSecondsAfterFinished: 2 } },
    false,
  ],
  [
    "a StatefulSet's claims",
    "apps/v1:StatefulSet",
    { spec: { volumeClaimTemplates: [1] } },
    { spec: { volumeClaimTemplates: [2] } },
    true,
  ],
  ["a Service's ports", "v1:Service", { spec: { ports: [1] } }, { spec: { ports: [2] } }, false],
  ["a Pod's image", "v1:Pod", { spec: { containers: [1] } }, { spec: { containers: [2] } }, true],
  ["a Pod's tolerations", "v1:Pod", { spec: { tolerations: [1] } }, { spec: { tolerations: [2] } }, false],
])("%s", (_what, type, before, after, replaces) => {
  const [apiVersion, kind = ""] = type.split(":");
  const { changes } = difference(
    object(kind, before, apiVersion),
    object(kind, after, apiVersion),
    immutable,
  );
  expect(changes.map((change) => change.replaces)).toEqual([replaces]);
});

test.each(["ConfigMap", "Secret"])(
  "the data of a %s, unless the provider may change it, and it may change",
  (kind) => {
    const replaced = (settings: typeof mutable, more: object = {}) =>
      difference(
        object(kind, { data: { a: "1" }, ...more }),
        object(kind, { data: { a: "2" }, ...more }),
        settings,
      ).changes.some(({ replaces }) => replaces);
    expect([replaced(immutable), replaced(mutable), replaced(mutable, { immutable: true })]).toEqual([
      true,
      false,
      true,
    ]);
  },
);

test("an object that keeps its name goes before the new one comes", () => {
  const [before, after] = [object("Secret", { type: "a" }), object("Secret", { type: "b" })];
  expect(difference(before, after, immutable).deleteBeforeReplace).toBe(true);
});

test("one with a made-up name, or a new one, does not", () => {
  const annotations = { "pulumi.com/autonamed": "true" };
  const [before, after] = ["a", "b"].map((type) => object("Secret", { type }, "v1", { annotations }));
  expect(difference(before ?? {}, after ?? {}, immutable).deleteBeforeReplace).toBe(false);
  const renamed = object("Secret", {}, "v1", { name: "other" });
  expect(difference(object("Secret"), renamed, immutable)).toMatchObject({
    changes: [{ path: ["metadata", "name"], replaces: true }],
    deleteBeforeReplace: false,
  });
});

test("no change is none", () => {
  expect(difference(object("Secret"), object("Secret", { data: null }), immutable).changes).toEqual([]);
});
