import { describe, expect, test } from "@jest/globals";
import { eventsOf } from "./events.ts";

const urn = "urn:pulumi:prod::neuroerp::kubernetes:core/v1:ConfigMap::rules-valeo-crm";
const reading = { services: ["valeo-crm", "valeo"], mask: (text: string) => text };

function line(given: Record<string, unknown> = {}): string {
  return JSON.stringify({
    policyEvent: {
      resourceUrn: urn,
      message: "rules-valeo-crm: has no alert\n  rule: One.\n  mend: add one",
      policyName: "alerts",
      policyPackName: "slo",
      enforcementLevel: "mandatory",
      severity: "high",
      ...given,
    },
  });
}

function first(given: Record<string, unknown> = {}) {
  return eventsOf(line(given), reading).findings[0];
}

describe("an event of the engine", () => {
  test("is read as a finding of a policy, a resource and a service", () => {
    expect(first()).toMatchObject({
      severity: "high",
      standing: "violation",
      policy: "slo/alerts",
      resource: "rules-valeo-crm",
      service: "valeo-crm",
      says: "has no alert",
    });
  });

  test("of the stack belongs to the service that it names", () => {
    const stack = "urn:pulumi:prod::neuroerp::pulumi:pulumi:Stack::neuroerp-prod";
    expect(first({ resourceUrn: stack, message: "neuroerp-prod: valeo-crm has no probe" })).toMatchObject({
      service: "valeo-crm",
      says: "valeo-crm has no probe",
    });
  });

  test("without a severity is taken for a high one", () => {
    expect(first({ severity: undefined })?.severity).toBe("high");
  });

  test.each([
    ["advice", "rules-valeo-crm: has few alerts\n  rule: One."],
    ["excepted", "rules-valeo-crm: has no alert\n  excepted until 2026-12-31 by sales: it goes soon"],
    ["unknown", 'rules-valeo-crm: unknown until update: "data" depends on a value'],
  ])("of level advisory is %s", (standing, message) => {
    expect(first({ enforcementLevel: "advisory", message })?.standing).toBe(standing);
  });

  test("of a policy that is remediated counts as a violation", () => {
    expect(first({ enforcementLevel: "remediate" })?.standing).toBe("violation");
  });

  test("loses the description that an SDK puts before its message", () => {
    expect(first({ message: "One. Two.\nrules-valeo-crm: has no alert" })?.says).toBe("has no alert");
  });

  test("is masked", () => {
    const mask = (text: string) => text.replaceAll("hunter2hunter2", "[secret]");
    const [finding] = eventsOf(line({ message: "x: is hunter2hunter2" }), { ...reading, mask }).findings;
    expect(JSON.stringify(finding)).not.toContain("hunter2");
  });
});

describe("all events", () => {
  test("are complete with the engine's summary alone", () => {
    expect(eventsOf(line(), reading).complete).toBe(false);
    expect(eventsOf(`${line()}\n{"summaryEvent":{}}\n`, reading).complete).toBe(true);
  });

  test("are in the same order, in whatever order they come", () => {
    const lines = [line(), line({ severity: "critical" }), line({ policyName: "a" })];
    const one = eventsOf(lines.join("\n"), reading).findings;
    expect(one.map(({ severity, policy }) => [severity, policy])).toEqual([
      ["critical", "slo/alerts"],
      ["high", "slo/a"],
      ["high", "slo/alerts"],
    ]);
    expect(eventsOf(lines.toReversed().join("\n"), reading).findings).toEqual(one);
  });

  test("have a fingerprint that stays, and differs from any other's", () => {
    const print = (given?: Record<string, unknown>) => first(given)?.fingerprint;
    expect(print()).toBe(print({ severity: "low" }));
    expect(new Set([print(), print({ policyName: "b" }), print({ message: "x" })]).size).toBe(3);
  });
});
