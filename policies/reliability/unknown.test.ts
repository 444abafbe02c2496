/** That what a preview does not know is said, and neither passes nor fails. */
import { describe, expect, test } from "@jest/globals";
import * as proxy from "@pulumi/policy/proxy.js";
import { example, type Finding, type Judged } from "../judged.ts";
import { defaultsOf, type StackPolicy } from "../policy.ts";
import { known } from "../unknown.ts";
import { backups } from "./backups.ts";
import { probes } from "./probes.ts";
import { replicas } from "./replicas.ts";

/** Which the SDK does not declare. */
const { unknownCheckingProxy, unknownStringValue } = proxy as unknown as {
  readonly unknownCheckingProxy: (props: object) => unknown;
  readonly unknownStringValue: string;
};

const deployment = "kubernetes:apps/v1:Deployment";

/** As the SDK hands it to a policy. */
function shown(type: string, props: Record<string, unknown>): Judged {
  return { ...example(type, "crm", {}), props: unknownCheckingProxy(props) as Judged["props"] };
}

function findings(policy: unknown, ...resources: readonly Judged[]): readonly Finding[] {
  const { judge } = policy as StackPolicy;
  return [...(judge(resources, defaultsOf(policy as StackPolicy)) as Iterable<Finding>)];
}

describe("a preview does not know", () => {
  test("how many replicas there are", () => {
    const crm = shown(deployment, { spec: { replicas: unknownStringValue } });
    expect(findings(replicas, crm)).toEqual([
      { says: '"spec.replicas" depends on a value that is not known before', urn: crm.urn, unknown: true },
    ]);
  });

  test("whose autoscaler it is: the one that may have it is not blamed", () => {
    const scaler = shown("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", {
      spec: { scaleTargetRef: { kind: "Deployment", name: unknownStringValue } },
    });
    const found = findings(replicas, shown(deployment, { spec: {} }), scaler);
    expect(found.map(({ urn, unknown }) => [urn, unknown])).toEqual([[scaler.urn, true]]);
  });

  test("the name of a volume: it is one all the same", () => {
    const inputs = { volumes: [{ containerPath: "/data", volumeName: unknownStringValue }] };
    const found = findings(backups, shown("docker:index/container:Container", inputs));
    expect(found.map(({ says }) => says)).toEqual(["nobody backs up its data (a volume)"]);
  });

  test("a pod, of which nothing can be said", () => {
    const crm = shown(deployment, { spec: { template: unknownStringValue } });
    if (probes.judges !== "resource") return;
    const { judge } = probes;
    expect(known(() => [...judge(crm, defaultsOf(probes))])).toEqual({ known: false, path: "spec.template" });
  });

  test("a label that nobody looks at: that changes nothing", () => {
    const labels = [
      { label: "data", value: unknownStringValue },
      { label: "role", value: "service" },
    ];
    const crm = shown("docker:index/container:Container", { labels });
    if (probes.judges !== "resource") return;
    expect([...probes.judge(crm, defaultsOf(probes))]).toEqual([
      "has no health check (healthcheck.tests is not set)",
    ]);
  });
});
