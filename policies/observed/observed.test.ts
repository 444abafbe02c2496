/** What is read of a stack: rules, targets and routes in all the ways in which a stack may have them. */
import { describe, expect, test } from "@jest/globals";
import { neuroerp } from "../../catalog/neuroerp.ts";
import { normalise } from "../../catalog/normalise.ts";
import type { Plan } from "../../catalog/plan.ts";
import { partsFor } from "../../components/platforms/kubernetes/testing/fixture.ts";
import { pairsOf } from "../../slo/windows.ts";
import { example, type Judged } from "../judged.ts";
import { slo } from "../slo/policies.ts";
import { declaredPlan } from "../testing/environments.ts";
import { policiesFindings } from "../testing/findings.ts";
import { linked } from "./dashboards.ts";
import { windowsOf } from "./objectives.ts";
import { objectivesOf, observedOf } from "./observed.ts";
import { bare, comparisonOf, seconds, selectorsOf, split, windowOf } from "./promql.ts";
import { alertmanagerOf } from "./routes.ts";
import { placeOf } from "./targets.ts";

function planOf(environment: string, more: object = {}): Plan {
  return normalise(neuroerp, {
    environment,
    configured: [],
    generateSecrets: true,
    isFolder: () => true,
    ...more,
  });
}

/** Prod, watched by the Prometheus Operator. */
function operated(): readonly Judged[] {
  const manifests = partsFor(planOf("prod"), { operator: true }).flatMap((part) => part.manifests);
  return manifests.map(({ apiVersion, kind, metadata, ...rest }) => {
    const group = apiVersion === "v1" ? "core/v1" : apiVersion.replace(/^(apps|batch)\/.*|/, "$&");
    const made = example(`kubernetes:${group}:${kind}`, metadata.name, {
      apiVersion,
      kind,
      metadata,
      ...rest,
    });
    return {
      ...made,
      urn: made.urn.replace("example::kubernetes", "example::neuroerp:platforms:Kubernetes$kubernetes"),
    };
  });
}

/** What the pack finds, but for what judges capacity by the whole platform. */
/** Violations; what is but a notice is none. */
async function watchingFindings(resources: readonly Judged[], environment: string): Promise<unknown> {
  const watching = slo.slice(0, slo.findIndex(({ name }) => name === "log-coverage") + 1);
  const found = await policiesFindings(watching, resources, environment);
  return found.filter(({ notice }) => notice !== true);
}

describe("the Prometheus Operator's objects", () => {
  test("have the same objectives as files", async () => {
    const strip = (resources: readonly Judged[]) =>
      objectivesOf(resources).map(({ service, name, budget, below, period, alerts }) => ({
        service,
        name,
        budget,
        below,
        period,
        windows: alerts.flatMap(windowsOf),
      }));
    expect(strip(operated())).toEqual(strip(await declaredPlan(planOf("prod"))));
  });

  test("have targets, probes and routes", () => {
    const { targets, alertmanager } = observedOf(operated());
    expect(targets.filter(({ kind }) => kind === "probe").map(({ service }) => service)).toEqual([
      "valeo-audit",
      "valeo-backend",
      "valeo-crm",
      "valeo-frontend",
    ]);
    expect(alertmanager?.routeOf({ team: "erp", severity: "page" })).toMatchObject({
      receiver: "inbox",
      groupInterval: 60,
      ofTeam: true,
    });
  });

  test("keep the pack", async () => {
    expect(await watchingFindings(operated(), "prod")).toEqual([]);
  });
});

test("where Grafana alerts, what Prometheus records of it is judged", async () => {
  const plan = planOf("prod", { alertsFrom: "grafana", grafana: "https://grafana.example.com" });
  const resources = await declaredPlan(plan);
  expect(objectivesOf(resources)[0]?.alerts.map(({ labels }) => labels["severity"])).toContain("page");
  expect(await watchingFindings(resources, "prod")).toEqual([]);
});

test("the windows that are read are those that were written", () => {
  const [objective] = objectivesOf(operated());
  const written = pairsOf({
    budget: 0.001,
    period: { kind: "rolling", length: 30 * 86_400_000 },
    spacing: 10_000,
    evaluation: 15_000,
    minimum: 2,
    sampled: true,
    response: 300_000,
  });
  expect(objective?.alerts.flatMap(windowsOf)).toEqual(
    written.map(({ long, short, threshold }) => ({
      long: long / 1000,
      short: short / 1000,
      threshold,
      minimum: 2,
    })),
  );
});

test("a file that is not known before the update is named, and read of no other", () => {
  const unknown = new Proxy(
    {},
    {
      get: () => {
        throw Object.assign(new Error("unknown"), { unknownTypeSentinel: true, props: ["content"] });
      },
    },
  );
  const props = {
    path: "/etc/rules/crm.yml",
    get content() {
      return Reflect.get(unknown, "content");
    },
  };
  const file = example("supervisor:index:File", "rules", props);
  expect(observedOf([file]).unknown).toEqual([{ urn: file.urn, path: "content" }]);
});

describe("PromQL", () => {
  test("is split where no parentheses are", () => {
    expect(split('a{x="or"} or (b or c) or d', "or")).toEqual(['a{x="or"}', "b or c", "d"]);
    expect(split("a > 1 and on (service) b > 2", "and")).toEqual(["a > 1", "b > 2"]);
    expect(bare("((a) + (b))")).toBe("(a) + (b)");
  });

  test("says what is compared, which series are read, and over which window", () => {
    expect(comparisonOf("(rate(a[5m]) > bool 0.5)")).toEqual({
      left: "rate(a[5m])",
      operator: ">",
      right: 0.5,
    });
    expect(selectorsOf('sum(a{le="0.5",x=~"\\\\d}"})')).toEqual([
      { metric: "a", labels: { le: "=0.5", x: "=~\\d}" } },
    ]);
    expect(windowOf("sum_over_time(slo:events_bad:increase5m{}[6h:5m])")).toBe(21_600);
    expect(windowOf("slo:events_bad:increase1h{}")).toBe(3600);
    expect([seconds("1h30m"), seconds("15s"), seconds("soon")]).toEqual([5400, 15, undefined]);
  });
});

test("addresses and links are read", () => {
  expect(placeOf("http://valeo-crm:8001/health")).toEqual({ host: "valeo-crm", port: 8001 });
  expect(placeOf("[::1]:80")).toEqual({ host: "[::1]", port: 80 });
  expect(linked("http://x/#/d/erp-service/slug?orgId=1&var-service=crm")).toEqual({
    uid: "erp-service",
    service: "crm",
  });
  expect(linked("http://x/somewhere")).toBeUndefined();
});

test("an alert takes the first route that matches, to its end", () => {
  const { routeOf, telling } = alertmanagerOf({
    route: {
      receiver: "all",
      routes: [
        {
          matchers: ['team=~"a|b"'],
          group_interval: "2m",
          routes: [{ match: { severity: "page" }, receiver: "on-call" }],
        },
        { matchers: ['team!="c"'], receiver: "rest" },
      ],
    },
    receivers: [{ name: "all" }, { name: "on-call", pagerduty_configs: [{}] }],
  });
  expect(routeOf({ team: "a", severity: "page" })).toMatchObject({ receiver: "on-call", groupInterval: 120 });
  expect(routeOf({ team: "b", severity: "ticket" })?.receiver).toBe("all");
  expect(routeOf({ team: "d" })?.receiver).toBe("rest");
  expect(routeOf({ team: "c" })?.receiver).toBe("all");
  expect([...telling]).toEqual(["on-call"]);
});
