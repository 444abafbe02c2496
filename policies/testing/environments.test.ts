/** That policies' tests see what the engine would show. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { Secret } from "@pulumi/policy";
import type { Judged } from "../judged.ts";
import { texts } from "../marks.ts";
import { resourcePolicy } from "../policy.ts";
import { declaredEnvironment, declaredEnvironments, type EnvironmentName } from "./environments.ts";
import { policiesFindings } from "./findings.ts";

let environments: Readonly<Record<EnvironmentName, readonly Judged[]>>;

beforeAll(async () => {
  environments = await declaredEnvironments();
});

test("a resource's address has the types of all that it is part of", () => {
  const crm = environments.prod.find(
    ({ type, name }) => type.endsWith(":Deployment") && name === "valeo-crm",
  );
  expect(crm?.urn).toBe(
    "urn:pulumi:prod::neuroerp::neuroerp:index:Environment$neuroerp:platforms:Kubernetes$kubernetes:apps/v1:Deployment::valeo-crm",
  );
  expect(environments.prod.some(({ urn }) => urn === crm?.options.parent)).toBe(true);
});

test.each(["dev", "staging", "prod"] as const)("no made secret of %s stands plain", (name) => {
  const all = environments[name].flatMap(({ props }) => [...texts(props)]);
  expect(all.filter(({ secret }) => secret).length).toBeGreaterThan(0);
  expect(all.filter(({ secret, text }) => !secret && text.includes("made-secret-"))).toEqual([]);
});

test("staging and prod have Sentry's projects where they are asked for", async () => {
  const prod = await declaredEnvironment("prod", { sentry: true });
  expect(prod.some(({ type }) => type.startsWith("sentry:"))).toBe(true);
  expect(environments.prod.some(({ type }) => type.startsWith("sentry:"))).toBe(false);
});

describe("what a pack finds", () => {
  const readsPlain = resourcePolicy({
    name: "reads-plain",
    severity: "low",
    rule: "Values are plain.",
    why: "The engine shows them so.",
    mend: "nothing",
    *judge({ props }) {
      if (props["secret"] === "hidden") yield "is seen";
    },
    passing: [],
    failing: [],
  });

  test("is read from plain values, as the engine shows them", async () => {
    const one = {
      urn: "urn:pulumi:prod::a::b:c:D::e",
      type: "b:c:D",
      name: "e",
      options: { protect: false },
    };
    const resources = [{ ...one, props: { secret: new Secret("hidden") } }];
    expect(await policiesFindings([readsPlain], resources, "prod")).toEqual([
      { policy: "reads-plain", name: "e", says: "is seen" },
    ]);
  });
});
