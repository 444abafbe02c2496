import { expect, test } from "@jest/globals";
import { changed, problemsOf, type Row, textOf } from "./testing/fixture.ts";

const objectives = "services.crm.objectives";
const inGroup = (group: object) => ({ [objectives]: { groups: { search: group } } });
const route = "GET /api/crm/contacts";

/** Objectives that are no objectives, or whose failure nobody would hear of in time. */
const rows: readonly Row[] = [
  // Periods
  [{ [objectives]: { period: "mnth" } }, `${objectives}.period`, 'write "month"'],
  [{ [objectives]: { period: "36 h" } }, `${objectives}.period`, "a duration from 7 d to 366 d"],
  [{ [objectives]: { period: "7.5 d" } }, `${objectives}.period`, 'write "8 d"'],
  [{ [objectives]: { period: 30 } }, `${objectives}.period`, 'write "30 ms"'],
  [{ [objectives]: { period: "90 d" } }, `${objectives}.period`, "at most 35 d, for which Prometheus keeps"],
  [{ [objectives]: { period: "quarter" } }, `${objectives}.period`, 'monitoring.retention: "92 d"'],
  [{ "monitoring.retention": "29 d" }, "services.audit.objectives.period", "at most 29 d"],

  // Minimum
  [{ [objectives]: { minimumFailures: 0 } }, `${objectives}.minimumFailures`, "from 1 to 10000"],
  [{ [objectives]: { minimumFailures: "5" } }, `${objectives}.minimumFailures`, "write 5 without quotes"],

  // Groups
  [inGroup({ errorRate: "1 %" }), `${objectives}.groups.search.routes`, 'write routes: ["GET /…"]'],
  [inGroup({ routes: [], errorRate: "1 %" }), `${objectives}.groups.search.routes`, "at least 1 entry"],
  [inGroup({ routes: [route] }), `${objectives}.groups.search`, "errorRate, latency, or both"],
  [
    inGroup({ routes: ["GET /api/crm/zz"], errorRate: "1 %" }),
    `${objectives}.groups.search.routes[0]`,
    'a route that the service names: "GET /api/crm/contacts"',
  ],
  [inGroup({ routes: [route], errors: "1 %" }), `${objectives}.groups.search.errors`, "take the key out"],
  [
    inGroup({ routes: [route], latency: { p95: "2 s", p99: "1 s" } }),
    `${objectives}.groups.search.latency.p99`,
    "at least 2 s, the time of p95",
  ],
  [
    inGroup({ routes: [route], latency: { p10: "1 s" } }),
    `${objectives}.groups.search.latency.p10`,
    "aim at more than 30 %",
  ],
  [
    { [objectives]: { groups: { requests: { routes: [route], errorRate: "1 %" } } } },
    `${objectives}.groups.requests`,
    "the service's own events are called so",
  ],
  [
    { "services.audit.objectives": { groups: {} } },
    "services.audit.objectives.groups",
    "only an api has routes",
  ],

  // The page must come in time
  [{ [objectives]: { latency: { p10: "1 s" } } }, `${objectives}.latency.p10`, "this one would be never"],
  [{ [objectives]: { errorRate: "90 %" } }, `${objectives}.errorRate`, "aim at less than 70 %"],
  [{ [objectives]: { availability: "10 %" } }, `${objectives}.availability`, "aim at more than 29 %"],
  [{ "services.crm.health": { interval: "5 m" } }, "services.crm.health.interval", 'write "75 s" or less'],
  [{ "alerting.response": "1 m" }, "monitoring.scrapeInterval", "142 s after it"],
  [
    { "monitoring.scrapeInterval": "1 m", [objectives]: { latency: { p50: "100 ms" } } },
    `${objectives}.latency.p50`,
    "aim at more than 90 %",
  ],

  // Budget policy, histograms, faults, tracking
  [{ "services.crm.budget": { page: "The Team" } }, "services.crm.budget.page", 'write "the-team"'],
  [{ "services.crm.budget": { forbids: ["relase"] } }, "services.crm.budget.forbids[0]", 'write "release"'],
  [{ "services.crm.budget": { forbid: [] } }, "services.crm.budget.forbid", 'write "forbids"'],
  [{ "services.crm.metrics": { histogram: "nativ" } }, "services.crm.metrics.histogram", 'write "native"'],
  [{ "services.crm.requires": "replicas" }, "services.crm.requires", '["replicas"]'],
  [{ "services.crm.requires": ["replica"] }, "services.crm.requires[0]", 'write "replicas"'],
  [{ "services.crm.requires": ["replicas", "replicas"] }, "services.crm.requires[1]", "once"],
  [{ "services.crm.faults": "on" }, "services.crm.faults", "true or false"],
  [{ "services.crm.tracking": { traces: "101 %" } }, "services.crm.tracking.traces", "0 % to 100 %"],
  [{ "services.crm.tracking": { traces: 0.5 } }, "services.crm.tracking.traces", 'write "50 %"'],
  [{ "services.crm.tracking": { traces: "-1 %" } }, "services.crm.tracking.traces", "a percentage"],
  [{ "services.crm.tracking": { events: 0 } }, "services.crm.tracking.events", "write 1 or more"],
  [{ "services.crm.tracking": { events: 100_001 } }, "services.crm.tracking.events", "100000"],
  [{ "services.page.tracking": { event: 1 } }, "services.page.tracking.event", 'write "events"'],
  [
    { "environments.prod.services.crm.faults": true },
    "environments.prod.services.crm.faults",
    "false in prod",
    { environment: "prod" },
  ],
];

test.each(rows.map(([changes, ...rest]) => [JSON.stringify(changes), changes, ...rest] as const))(
  "%s",
  (_text, changes, path, fragment, given = {}) => {
    const problems = problemsOf(changed(changes), given);
    const blamed = problems.find((problem) => problem.path === path);
    expect(problems.map((problem) => problem.path)).toContain(path);
    expect(blamed && textOf(blamed)).toContain(fragment);
  },
);

test.each([
  [
    "a long period, when samples are kept for it",
    { "monitoring.retention": "92 d", [objectives]: { period: "quarter" } },
  ],
  ["the median, since half of the requests may be slower", { [objectives]: { latency: { p50: "100 ms" } } }],
  ["probes a minute apart", { "services.crm.health": { interval: "1 m" } }],
  ["a group of routes", inGroup({ routes: [route], errorRate: "0.05 %", latency: { p99: "1 s" } })],
  ["a service that sends no traces", { "services.crm.tracking": { traces: "0 %", events: 1 } }],
  ["faults in prod that are off", { "environments.prod.services.crm.faults": false }],
])("allowed: %s", (_what, changes) => {
  expect(problemsOf(changed(changes))).toEqual([]);
});
