import { expect, test } from "@jest/globals";
import { liveInputs } from "./drift.ts";
import { manifestOf } from "./manifest.ts";

const inputs = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "a", namespace: "b" },
  spec: { replicas: 2, template: { spec: { containers: [{ name: "web", image: "x:1", cpu: "1000m" }] } } },
};
/** As the server writes it: normalised, with defaults. */
const served = (replicas: number, ...containers: object[]) => ({
  ...inputs,
  spec: { replicas, strategy: "default", template: { spec: { containers } } },
});
const web = { name: "web", image: "x:1", cpu: "1", policy: "default" };
const found = (live: object) => liveInputs(inputs, manifestOf(inputs), served(2, web), { ...live });

test("nothing changed: the inputs are as they were written", () => {
  expect(found(served(2, web))).toEqual(inputs);
});

test("what others add is no drift", () => {
  expect(found(served(2, { name: "sidecar" }, web))).toEqual(inputs);
});

test("a changed field has its live value", () => {
  expect(found(served(5, { ...web, image: "x:2" }))).toEqual({
    ...inputs,
    spec: { replicas: 5, template: { spec: { containers: [{ name: "web", image: "x:2", cpu: "1000m" }] } } },
  });
});

test("what was taken out is gone", () => {
  expect(found(served(2))).toEqual({
    ...inputs,
    spec: { replicas: 2, template: { spec: { containers: [] } } },
  });
});

test("a Secret's texts come back as texts", () => {
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "a" },
    stringData: { password: "old" },
  };
  const manifest = manifestOf(secret);
  const data = (text: string) => ({ ...manifest, data: { password: Buffer.from(text).toString("base64") } });
  expect(liveInputs(secret, manifest, data("old"), data("old"))).toEqual(secret);
  expect(liveInputs(secret, manifest, data("old"), data("new"))).toEqual({
    ...secret,
    stringData: { password: "new" },
  });
});
