/** The commands on objectives, on real Prometheus servers that have a history. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { planOfStack } from "../cli/plan.ts";
import { temporaryFolder } from "../providers/supervisor/testing/fixture.ts";
import { slosOf } from "../slo/slo.ts";
import { detection } from "../slo/windows.ts";
import { type Recorded, serveHistory } from "./harness/history.ts";
import { pidsOf, root } from "./harness/stack.ts";

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command's temporary files are in a folder of its own, so that one sees what it leaves. */
function slo(words: readonly string[], temporary: string): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(root, "cli", "main.ts"), "slo", ...words], {
    env: { ...process.env, NODE_OPTIONS: "--disable-warning=ExperimentalWarning", TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
  return { child, ended };
}

const minute = 60;
const hour = 60 * minute;

describe("backtest", () => {
  const service = "valeo-crm";
  const begin = Date.parse("2025-03-01T00:00:00Z") / 1000;
  const end = begin + 24 * hour;
  /** Ten minutes in which every request and every probe fails. */
  const outage = { from: begin + 12 * hour, to: begin + 12 * hour + 10 * minute };
  const every = 15;
  const requestsPerSample = 30;
  const isDown = (time: number) => time > outage.from && time <= outage.to;
  /** Samples up to a time, without the outage's or of the outage alone. */
  const failedUntil = (time: number) => Math.max(0, Math.min(time, outage.to) - outage.from) / every;
  const samplesUntil = (time: number) => (time - begin) / every;
  const labels = `service="${service}",method="GET",endpoint="/api/crm/contacts"`;
  const history: readonly Recorded[] = [
    [
      `http_requests_total{${labels},status="200"}`,
      (time) => (samplesUntil(time) - failedUntil(time)) * requestsPerSample,
    ],
    [`http_requests_total{${labels},status="500"}`, (time) => failedUntil(time) * requestsPerSample],
    ...["0.5", "+Inf"].map(
      (le): Recorded => [
        `http_request_duration_seconds_bucket{${labels},le="${le}"}`,
        (time) => samplesUntil(time) * requestsPerSample,
      ],
    ),
    [`http_request_duration_seconds_count{${labels}}`, (time) => samplesUntil(time) * requestsPerSample],
    [`probe_success{job="probe",service="${service}"}`, (time) => (isDown(time) ? 0 : 1)],
    [`up{job="${service}",service="${service}"}`, () => 1],
  ];
  const range = ["--from", "2025-03-01T02:00:00Z", "--to", "2025-03-02T00:00:00Z"];
  let url: string;

  beforeAll(async () => {
    url = await serveHistory(history, { from: begin, to: end, every });
  });

  test("each alert of the outage fires at the minute that theory gives, and nothing else does", async () => {
    const temporary = temporaryFolder();
    const { code, stdout, stderr } = await slo(["backtest", "--url", url, ...range, "--json"], temporary)
      .ended;
    expect([code, stderr]).toEqual([0, expect.stringContaining("no data: valeo-backend: requests\n")]);
    expect(stderr).not.toContain(`no data: ${service}`);
    const incidents = JSON.parse(stdout) as Record<string, string>[];
    const told = incidents.map(({ alert, severity, service, slo }) =>
      [severity, alert, service, slo ?? ""].join(" ").trim(),
    );
    expect(told.sort()).toEqual([
      `page ErrorBudgetBurn ${service} availability`,
      `page ErrorBudgetBurn ${service} errors`,
      `page ServiceDown ${service}`,
      `ticket ErrorBudgetBurn ${service} availability`,
      `ticket ErrorBudgetBurn ${service} errors`,
    ]);
    for (const incident of incidents) {
      const objective = slosOf(planOfStack("dev")).find(
        (each) => each.service === incident["service"] && each.name === incident["slo"],
      );
      const fired = Date.parse(incident["firedAt"] ?? "") / 1000 - outage.from;
      const ended = Date.parse(incident["endedAt"] ?? "") / 1000 - outage.to;
      if (objective !== undefined && incident["severity"] === "page") {
        const pages = objective.pairs.filter(({ severity }) => severity === "page");
        const theory = detection(pages, 1, objective.burning) / 1000;
        // A minute between two looks at the alert, one between two of its rules.
        expect(fired).toBeGreaterThanOrEqual(theory);
        expect(fired).toBeLessThanOrEqual(theory + 2 * minute);
        // The short window of 30 minutes, its points each 5, and 2 to keep firing.
        expect(ended).toBeGreaterThan(25 * minute);
        expect(ended).toBeLessThan(42 * minute);
      }
      if (incident["alert"] === "ServiceDown") {
        expect([minute, 2 * minute]).toContain(fired);
        expect([minute, 0]).toContain(ended);
      }
      if (incident["severity"] === "ticket") expect(fired).toBeGreaterThan(0);
    }
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("people get a table, and a quiet time is said to be one", async () => {
    const temporary = temporaryFolder();
    const words = ["backtest", "--url", url, "--step", "5m"];
    const [loud, quiet] = await Promise.all([
      slo([...words, "--from", "2h", "--to", "2025-03-01T13:00:00Z"], temporary).ended,
      slo([...words, "--from", "2h", "--to", "2025-03-01T11:55:00Z"], temporary).ended,
    ]);
    expect(loud.stdout).toMatch(/^fired \(UTC\) .*\n2025-03-01T12:(?:05|10):00Z .* page +\w+ +valeo-crm /);
    expect(quiet).toMatchObject({
      code: 0,
      stdout: "No alert fires from 2025-03-01T09:55:00Z to 2025-03-01T11:55:00Z.\n",
    });
  });

  test("the same question has the same answer, to the second", async () => {
    const words = ["backtest", "--url", url, "--step", "5m", "--from", "1h", "--to", "2025-03-01T13:00:00Z"];
    const answers = await Promise.all([1, 2].map(() => slo(words, temporaryFolder()).ended));
    expect(answers[1]?.stdout).toBe(answers[0]?.stdout);
  });

  test("a time without history is an error", async () => {
    const temporary = temporaryFolder();
    const words = ["backtest", "--url", url, "--from", "1h", "--to", "2024-01-01T00:00:00Z"];
    const { code, stderr } = await slo(words, temporary).ended;
    expect(code).toBe(1);
    expect(stderr).toContain(`${url} has no history of these services`);
    expect(stderr).not.toMatch(/\.ts:\d+/);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test.each([["blocks"], [join("blocks", "wal")]])(
    "interrupted when there is %s, it leaves no process and no file",
    async (file) => {
      const temporary = temporaryFolder();
      const { child, ended } = slo(["backtest", "--url", url, ...range], temporary);
      const isThere = () =>
        readdirSync(temporary).some((folder) => existsSync(join(temporary, folder, file)));
      while (!isThere() && child.exitCode === null) await sleep(5);
      child.kill("SIGINT");
      const { code, stderr } = await ended;
      expect([code, stderr]).toEqual([130, expect.stringMatching(/\ninterrupted\n$/)]);
      expect(readdirSync(temporary)).toEqual([]);
      expect(await pidsOf(temporary)).toEqual([]);
    },
  );
});

test("the report has each state, and says where there is no data", async () => {
  const now = Math.floor(Date.now() / 1000);
  const budgets: readonly (readonly [slo: string, remaining: number, burnRate: number, seconds?: number])[] =
    [
      ["availability", 0.75, 0.5, 3_888_000],
      ["errors", 0.25, 14.4, 45_000],
      ["latency-p95", -0.5, 0],
    ];
  const service = `service="valeo-crm"`;
  const url = await serveHistory(
    [
      ...budgets.flatMap(([slo, remaining, burnRate, seconds]): Recorded[] => [
        [`slo:error_budget:remaining_ratio{${service},slo="${slo}"}`, () => remaining],
        [`slo:burn_rate:ratio1h{${service},slo="${slo}"}`, () => burnRate],
        [`slo:error_budget:exhaustion_seconds{${service},slo="${slo}"}`, () => seconds],
      ]),
      [`service:cpu_utilisation:ratio5m{${service}}`, () => 0.9],
      [`service:memory_utilisation:ratio{${service}}`, () => 0.5],
      [`service:log_coverage:ratio{${service}}`, (time) => (time < now - 2 * hour ? 0 : 1)],
      [`host:disk_utilisation:ratio{mountpoint="/"}`, () => 0.6],
    ],
    { from: now - 4 * hour, to: now + 10 * minute, every: minute },
  );
  const { code, stdout } = await slo(["report", "--url", url, "--json"], temporaryFolder()).ended;
  expect(code).toBe(0);
  const rows = JSON.parse(stdout) as Record<string, unknown>[];
  const crm = rows.filter((row) => row["service"] === "valeo-crm");
  expect(crm).toEqual([
    expect.objectContaining({
      objective: "availability",
      target: 0.999,
      sli: 0.99975,
      budgetLeft: 0.75,
      state: "ok",
    }),
    expect.objectContaining({
      objective: "errors",
      burnRate: 14.4,
      exhaustionSeconds: 45_000,
      state: "burning",
    }),
    expect.objectContaining({
      objective: "latency-p95",
      sli: 0.925,
      exhaustionSeconds: null,
      state: "spent",
    }),
    expect.objectContaining({ objective: "cpu", kind: "saturation", sli: 0.9, target: 0.7, state: "missed" }),
    expect.objectContaining({ objective: "memory", sli: 0.5, budgetLeft: null, state: "ok" }),
    expect.objectContaining({ objective: "log-coverage", state: "missed" }),
  ]);
  expect(rows.at(-1)).toMatchObject({ service: null, objective: "disk /", sli: 0.6, state: "ok" });
  const others = rows.filter((row) => !["valeo-crm", null].includes(row["service"] as string | null));
  expect(new Set(others.map(({ state }) => state))).toEqual(new Set(["no data"]));
  const people = await slo(["report", "--url", url], temporaryFolder()).ended;
  expect(people.stdout).toMatch(/valeo-crm +errors +99.9 % +99.925 % +30 d +25 % +14.4 +12 h 30 m +burning/);
});
