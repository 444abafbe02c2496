import { describe, expect, test } from "@jest/globals";
import { secret } from "../../providers/supervisor/properties.ts";
import { readPreview } from "./events.ts";

const urn = "urn:pulumi:prod::erp::kubernetes:apps/v1:Deployment::crm";
const type = "kubernetes:apps/v1:Deployment";

const lines = (...events: readonly object[]) => events.map((each) => JSON.stringify(each)).join("\n");

const step = (op: string, more: object = {}) => ({
  resourcePreEvent: {
    metadata: {
      op,
      urn,
      type,
      old: { custom: true, inputs: { a: 1 } },
      new: { custom: true, inputs: { a: 2 } },
      ...more,
    },
  },
});

test("an update names what is changed, by its paths", () => {
  const detailedDiff = { "spec.b": { diffKind: "update" }, "spec.a[0]": { diffKind: "delete" } };
  expect(readPreview(lines(step("update", { detailedDiff }))).steps).toEqual([
    {
      urn,
      type,
      name: "crm",
      operation: "update",
      before: { a: 1 },
      after: { a: 2 },
      changed: ["spec.a[0]", "spec.b"],
      replacing: [],
    },
  ]);
});

test("a replacement, which comes as several steps, is one", () => {
  const detailedDiff = { "spec.selector": { diffKind: "update-replace" }, "spec.b": { diffKind: "add" } };
  const { steps } = readPreview(
    lines(
      step("create-replacement", { detailedDiff }),
      step("replace", { detailedDiff }),
      step("delete-replaced"),
    ),
  );
  expect(steps).toMatchObject([{ operation: "replace", replacing: ["spec.selector"] }]);
});

test("components, providers and the stack itself are no resources", () => {
  const none = [
    step("create", { new: { custom: false } }),
    step("create", { type: "pulumi:providers:kubernetes" }),
    { preludeEvent: {} },
  ];
  expect(readPreview(lines(...none)).steps).toEqual([]);
});

test("a secret is hidden before anything else reads it", () => {
  const inputs = { token: secret("canary-1"), list: [{ value: secret({ inner: "canary-2" }) }] };
  const preview = readPreview(lines(step("create", { new: { custom: true, inputs } })));
  expect(JSON.stringify(preview)).not.toContain("canary");
  expect(preview.steps[0]?.after).toEqual({ token: "[secret]", list: [{ value: "[secret]" }] });
});

describe("a preview", () => {
  const summaryEvent = { resourceChanges: {} };
  test("that said a sum has finished, and one without has not", () => {
    expect(readPreview(lines({ summaryEvent })).finished).toBe(true);
    expect(readPreview("error: no program\n").finished).toBe(false);
  });

  test("tells its errors once, without colours", () => {
    const diagnosticEvent = { severity: "error", message: "<{%reset%}>refused<{%reset%}>\n" };
    expect(readPreview(lines({ diagnosticEvent }, { diagnosticEvent })).errors).toEqual(["refused"]);
  });
});

test("what policies say is told once, with pack, level and resource", () => {
  const policyEvent = {
    resourceUrn: urn,
    message: "<{%reset%}>crm: no limit\n  mend: set one<{%reset%}>\n",
    policyName: "limits",
    policyPackName: "reliability",
    enforcementLevel: "mandatory",
    severity: "high",
  };
  expect(readPreview(lines({ policyEvent }, { policyEvent })).policies).toEqual([
    {
      pack: "reliability",
      policy: "limits",
      level: "mandatory",
      severity: "high",
      urn,
      message: "crm: no limit\n  mend: set one",
    },
  ]);
});
