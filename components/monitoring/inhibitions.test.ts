/** What a real Alertmanager silences under our settings, and what it must not. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { alerts, burn, eventually, type Labels, page, startAlertmanager, ticket } from "./testing/server.ts";

const { url } = await startAlertmanager();

describe("inhibition", () => {
  const down = { alertname: "ServiceDown", service: "i-down", ...page };
  const silent = { alertname: "LogStreamSilent", ...ticket, service: "i-silent" };
  const untold: readonly (readonly [string, Labels])[] = [
    ["a ticket of the same service and objective", { ...burn, ...ticket, service: "i-a", slo: "errors" }],
    ...(
      [
        ["ErrorBudgetBurn", page],
        ["ErrorBudgetSpent", ticket],
        ["SloDataMissing", ticket],
        ["TrafficStopped", ticket],
        ["TargetDown", page],
        ["LogStreamSilent", ticket],
      ] as const
    ).map(
      ([alertname, severity]) =>
        [
          `${alertname} of a service that is down`,
          { alertname, ...severity, service: "i-down", slo: "x" },
        ] as const,
    ),
    [
      "missing data of a target that is down",
      { alertname: "SloDataMissing", ...ticket, service: "i-t", slo: "x" },
    ],
    ["silence of a service whose log store is away", { ...silent, environment: "i-stalled" }],
    ["silence of a service whose logs nobody takes in", { ...silent, environment: "i-no-intake" }],
    ["a disk that is filling up and full", { alertname: "DiskFillingUp", ...ticket, mountpoint: "/i" }],
  ];
  const told: readonly (readonly [string, Labels])[] = [
    ["the page itself", { ...burn, ...page, service: "i-a", slo: "errors" }],
    ["a ticket of another objective", { ...burn, ...ticket, service: "i-a", slo: "latency-p95" }],
    ["a ticket of another service", { ...burn, ...ticket, service: "i-b", slo: "errors" }],
    ["a ticket without an objective", { alertname: "CpuHigh", ...ticket, service: "i-a" }],
    ["a page without an objective", { alertname: "CrashLoop", ...page, service: "i-a" }],
    ["a ticket without a service", { alertname: "CertificateExpiring", ...ticket }],
    ["a page without a service", { alertname: "DiskFull", ...page, mountpoint: "/i" }],
    ["a service that is down", down],
    ["its crash loop", { alertname: "CrashLoop", ...page, service: "i-down" }],
    ["a target that is down", { alertname: "TargetDown", ...page, service: "i-t" }],
    ["an exporter that is down", { alertname: "TargetDown", ...ticket, job: "i-exporter" }],
    ["missing data of nobody", { alertname: "SloDataMissing", ...ticket, job: "i-x" }],
    ["silence in another environment", { ...silent, environment: "i-other" }],
    ["silence where a service is no target", { ...silent, environment: "i-no-target" }],
    ["silence where nothing names the environment", silent],
    ["a log store that is away", { alertname: "LogPathStalled", ...ticket, environment: "i-stalled" }],
    [
      "an intake that is down",
      { alertname: "TargetDown", ...ticket, job: "log-intake", environment: "i-no-intake" },
    ],
    [
      "another exporter that is down",
      { alertname: "TargetDown", ...ticket, job: "i-exporter", environment: "i-no-target" },
    ],
    ["another disk that is filling up", { alertname: "DiskFillingUp", ...ticket, mountpoint: "/j" }],
    ["a store that is down", { alertname: "StoreDown", ...page, store: "i-database" }],
    ["a service whose store is down", { ...burn, ...page, service: "i-c", slo: "errors" }],
  ];
  let found: { labels: Labels; status: { inhibitedBy: string[] } }[] = [];
  beforeAll(async () => {
    const all = [...told, ...untold].map(([, labels]) => labels);
    await alerts(url, all);
    // The inhibitor hears of alerts a little later than the API.
    const read = async () => {
      found = (await (await fetch(`${url}/api/v2/alerts`)).json()) as typeof found;
      return found.filter(({ status }) => status.inhibitedBy.length > 0).length >= untold.length;
    };
    await eventually(read).catch(() => undefined);
  });

  const isInhibited = (labels: Labels) => {
    const key = (each: Labels) => JSON.stringify(Object.entries(each).sort());
    const [alert, ...others] = found.filter((each) => key(each.labels) === key(labels));
    expect([alert?.labels, others]).toEqual([labels, []]);
    return (alert?.status.inhibitedBy.length ?? 0) > 0;
  };

  test.each(untold)("silences %s", (_what, labels) => expect(isInhibited(labels)).toBe(true));
  test.each(told)("leaves %s", (_what, labels) => expect(isInhibited(labels)).toBe(false));
});
