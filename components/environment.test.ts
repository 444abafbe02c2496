/** What the configuration switches on, in the whole program. */
import { expect, jest, test } from "@jest/globals";
import { runtime } from "@pulumi/pulumi";
import { neuroerp } from "../catalog/neuroerp.ts";
import { run } from "../program.ts";
import { root } from "./testing/declared.ts";

jest.setTimeout(60_000);

/** Type → names of what the ERP is in staging with this configuration. */
async function declaredWith(configuration: Record<string, string>): Promise<ReadonlyMap<string, string[]>> {
  const found = new Map<string, string[]>();
  await runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        found.set(type, [...(found.get(type) ?? []), name]);
        return {
          id: name,
          state: { ...inputs, value: `made-${name}`, digest: "0123456789abcdef", imageId: name },
        };
      },
      call: ({ inputs }) => inputs,
    },
    "neuroerp",
    "staging",
  );
  const all = { platform: "docker", ...configuration };
  const entries = Object.entries(all).map(([key, value]) => [`neuroerp:${key}`, value] as const);
  runtime.setAllConfig(Object.fromEntries(entries), ["neuroerp:grafanaToken"]);
  await run(neuroerp, root);
  await runtime.disconnect();
  return found;
}

const grafana = { grafanaUrl: "https://grafana.example.com", grafanaToken: "a-token" };

test("without a Grafana nothing of it is there", async () => {
  const types = [...(await declaredWith({})).keys()];
  expect(types).toContain("neuroerp:platforms:Docker");
  expect(types.filter((type) => /grafana/i.test(type))).toEqual([]);
});

test("a Grafana has the dashboards of the platform, and its alerting when it is told so", async () => {
  const shown = await declaredWith(grafana);
  expect(shown.get("grafana:oss/dashboard:Dashboard")).toContain("neuroerp-staging-overview");
  expect([...shown.keys()]).not.toContain("grafana:alerting/ruleGroup:RuleGroup");
  const alerting = await declaredWith({ ...grafana, alertsFrom: "grafana" });
  expect(alerting.get("grafana:alerting/ruleGroup:RuleGroup")).toContain("erp-valeo-crm-slo");
});
