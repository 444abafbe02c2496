/** What is taken away from prod's capacity is missed, with the figures. */
import { beforeAll, expect, test } from "@jest/globals";
import type { Judged } from "../judged.ts";
import { declaredEnvironment } from "../testing/environments.ts";
import { policiesFindings } from "../testing/findings.ts";
import { slo } from "./policies.ts";

let prod: readonly Judged[];
beforeAll(async () => {
  prod = await declaredEnvironment("prod");
});

const names = new Set([
  "enough-replicas",
  "disruption-budget",
  "requests-set",
  "autoscaler-fits",
  "quota-fits",
  "rolling-update",
]);
const capacity = slo.filter(({ name }) => names.has(name));

/** A resource of prod with a part of its inputs replaced, as text. */
async function found(kind: string, name: string, from: string | RegExp, to: string) {
  const broken = prod.map((each) => {
    if (!each.type.endsWith(`:${kind}`) || each.name !== name) return each;
    const text = JSON.stringify(each.props);
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${kind} ${name} has no ${from}: ${text}`);
    return { ...each, props: JSON.parse(changed) };
  });
  const all = await policiesFindings(capacity, broken, "prod");
  return all.map(({ policy, says }) => `${policy}: ${says}`);
}

test.each([
  [
    "HorizontalPodAutoscaler",
    /"minReplicas":2/,
    '"minReplicas":1',
    "enough-replicas: Deployment valeo-crm: its autoscaler's minReplicas is 1, and valeo-crm promises 99.9 %, which needs 2",
  ],
  [
    "HorizontalPodAutoscaler",
    /"averageUtilization":70/,
    '"averageUtilization":90',
    "autoscaler-fits: lets 90 % of the CPU be used, and 70 % may be (averageUtilization)",
  ],
  [
    "HorizontalPodAutoscaler",
    /"metrics":\[.*?\}\]/,
    '"metrics":[]',
    "autoscaler-fits: does not look at the CPU (spec.metrics has no averageUtilization of cpu)",
  ],
  [
    "HorizontalPodAutoscaler",
    /"maxReplicas":6/,
    '"maxReplicas":1',
    "autoscaler-fits: maxReplicas is 1, less than minReplicas, which is 2",
  ],
  [
    "HorizontalPodAutoscaler",
    '"name":"valeo-crm"}',
    '"name":"valeo-crn"}',
    "autoscaler-fits: Deployment valeo-crm: no HorizontalPodAutoscaler scales it",
  ],
  [
    "PodDisruptionBudget",
    '"maxUnavailable":1',
    '"maxUnavailable":0',
    "disruption-budget: maxUnavailable is 0: of the 2 pods of Deployment valeo-crm none may go, so no node can be drained",
  ],
  [
    "PodDisruptionBudget",
    '"maxUnavailable":1',
    '"maxUnavailable":2',
    "disruption-budget: maxUnavailable is 2: all 2 pods of Deployment valeo-crm may go at once",
  ],
  [
    "PodDisruptionBudget",
    '"app.kubernetes.io/name":"valeo-crm"}',
    '"app.kubernetes.io/name":"crm"}',
    "disruption-budget: Deployment valeo-crm: runs 2 times, and no disruption budget selects its pods",
  ],
  [
    "Deployment",
    '"cpu":"500m",',
    "",
    'requests-set: container "valeo-crm": asks for no cpu (resources.requests.cpu is not set)',
  ],
  [
    "Deployment",
    /("requests":.*?"memory":)"512Mi"/,
    '$1"1Gi"',
    'requests-set: container "valeo-crm": asks for more memory than it may have (resources.requests.memory is 1Gi, its limit 512Mi)',
  ],
  [
    "Deployment",
    '"maxUnavailable":0',
    '"maxUnavailable":1',
    "rolling-update: Deployment valeo-crm: a release leaves 1 of 2 pods, and 2 are needed (maxUnavailable is 1)",
  ],
  [
    "Deployment",
    /"strategy":\{.*?"RollingUpdate"\}/,
    '"strategy":{"type":"Recreate"}',
    "rolling-update: Deployment valeo-crm: a release ends all pods first (strategy is Recreate)",
  ],
])("%s with %s → %s", async (kind, from, to, finding) => {
  expect(await found(kind, "valeo-crm", from, to)).toContain(finding);
});

test("a quota that the pods outgrow is too small, by the figures", async () => {
  expect(await found("ResourceQuota", "quota", /"pods":"\d+"/, '"pods":"20"')).toEqual([
    expect.stringMatching(/^quota-fits: pods is 20, and the pods of neuroerp-prod need \d+ at their most$/),
  ]);
  expect(await found("ResourceQuota", "quota", /"requests.cpu":"\w+"/, '"requests.cpu":"4"')).toEqual([
    expect.stringMatching(/^quota-fits: requests.cpu is 4, and the pods of neuroerp-prod need \d+m at /),
  ]);
});
