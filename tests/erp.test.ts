/** The whole ERP on one host: real stores, real supervisors, real monitoring, a real browser. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { neuroerp } from "../catalog/neuroerp.ts";
import type { UnitStatus } from "../cli/status.ts";
import { accepts } from "../providers/supervisor/host/ready.ts";
import { launchBrowser } from "./harness/browser.ts";
import { portOffsets } from "./harness/port-offsets.ts";
import { erpStack, eventually, pidsOf, root, type TestStack } from "./harness/stack.ts";
import { smoke } from "./smoke/smoke.ts";

const portOffset = portOffsets.engine.erp;
const frontend = `http://127.0.0.1:${3000 + portOffset}`;

let stack: TestStack;

beforeAll(async () => {
  stack = await erpStack(portOffset);
});

afterAll(() => stack.end());

async function status(): Promise<UnitStatus[]> {
  return JSON.parse((await stack.command("status", "--json")).stdout) as UnitStatus[];
}

async function unit(name: string): Promise<UnitStatus> {
  const found = (await status()).find((each) => each.name === name);
  if (found === undefined) throw new Error(`status knows no ${name}`);
  return found;
}

/** One value of PostgreSQL, asked past the services. */
function sql(query: string): string {
  const password = readFileSync(join(stack.home, "database", "superuser"), "utf8");
  const words = [
    "-h",
    "127.0.0.1",
    "-p",
    String(15_432 + portOffset),
    "-U",
    "postgres",
    "-d",
    "neuroerp",
    "-Atc",
    query,
  ];
  return execFileSync("psql", words, {
    encoding: "utf8",
    env: { ...process.env, PGPASSWORD: password },
  }).trim();
}

interface Target {
  readonly health: string;
  readonly labels: { readonly job: string };
  readonly lastError: string;
}

async function targets(): Promise<Target[]> {
  const response = await fetch(`http://127.0.0.1:${9090 + portOffset}/api/v1/targets`);
  const { data } = (await response.json()) as { data: { activeTargets: Target[] } };
  return data.activeTargets;
}

test("up ends with a table in which everything is healthy", async () => {
  const { code, output } = await stack.command("up");
  expect(output).toMatch(/All 23 are healthy/);
  expect(output).toContain(frontend);
  expect(code).toBe(0);
});

test("a second up changes nothing, and a preview expects nothing", async () => {
  expect((await stack.command("up")).output).toMatch(/Resources:\s+\d+ unchanged\s+Duration/);
  expect((await stack.command("preview", "--", "--expect-no-changes")).code).toBe(0);
});

test("status names each service with its supervisor, state, pid, restarts, health and URL", async () => {
  const all = await status();
  expect(all.find(({ name }) => name === "valeo-frontend")).toMatchObject({
    supervisor: "pm2",
    healthy: true,
    url: frontend,
  });
  expect(all.find(({ name }) => name === "valeo-backend")).toMatchObject({
    supervisor: "supervisord",
    restarts: 0,
    trouble: "",
  });
  for (const name of Object.keys(neuroerp.services)) expect(all.map((each) => each.name)).toContain(name);
  for (const each of all) {
    expect(each.pid).toBeGreaterThan(0);
    expect(each.memory).toBeGreaterThan(0);
  }
});

test("Prometheus has every target up: the services, their probes, the exporters", async () => {
  await eventually(
    "all targets are up",
    async () => (await targets()).every(({ health }) => health === "up"),
    60_000,
  );
  const jobs = (await targets()).map(({ labels }) => labels.job);
  for (const job of [
    "valeo-backend",
    "valeo-crm",
    "valeo-audit",
    "probe",
    "node-exporter",
    "postgres-exporter",
    "redis-exporter",
  ]) {
    expect(jobs).toContain(job);
  }
});

test("a contact that is entered in the browser stands in PostgreSQL", async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`${frontend}/register`);
    await page.getByLabel("Company").fill("Müller & Söhne");
    await page.getByLabel("Your name").fill("Erika Müller");
    await page.getByLabel("Email").fill("erika@example.com");
    await page.getByLabel("Password").fill("a long enough pass phrase 1");
    await page.getByRole("button", { name: "Register" }).click();
    await page.getByRole("button", { name: "New contact" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Jürgen Groß");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("rowheader", { name: "Jürgen Groß" }).waitFor();
  } finally {
    await browser.close();
  }
  expect(sql("SELECT name FROM valeo_crm.contacts")).toBe("Jürgen Groß");
  const recorded = "SELECT count(*) FROM valeo_audit.audit_log WHERE type = 'contact.created'";
  await eventually("the worker has written it down", async () => sql(recorded) === "1");
});

test("kill -9 of the frontend's npm leaves no second server behind, and of PostgreSQL loses no row", async () => {
  for (const name of ["valeo-frontend", "database", "valeo-crm"]) {
    const { pid } = await unit(name);
    process.kill(pid, "SIGKILL");
    await eventually(`${name} is healthy again`, async () => {
      const now = await unit(name);
      return now.healthy && now.pid !== pid;
    });
  }
  expect(sql("SELECT count(*) FROM valeo_crm.contacts")).toBe("1");
  expect(await pidsOf(`npm run dev --port ${3000 + portOffset}`)).toHaveLength(1);
});

test("a changed Prometheus file is mended and reloaded, not restarted", async () => {
  const { pid } = await unit("prometheus");
  const path = join(stack.home, "monitoring", "prometheus.yml");
  const wanted = readFileSync(path, "utf8");
  execFileSync("sed", ["-i", "s/scrape_interval: .*/scrape_interval: 7s/", path]);
  expect((await stack.command("preview", "--", "--refresh", "--diff")).output).toMatch(
    /digest +: "\w+" => "\w+"/,
  );
  expect((await stack.command("up")).output).toMatch(/1 updated/);
  expect(readFileSync(path, "utf8")).toBe(wanted);
  expect((await unit("prometheus")).pid).toBe(pid);
});

test("everything listens on loopback alone", async () => {
  const all = await status();
  const listening = execFileSync("ss", ["-Hltnp"], { encoding: "utf8" }).split("\n");
  const ours = listening.filter((line) => all.some(({ pid }) => line.includes(`pid=${pid},`)));
  expect(ours.length).toBeGreaterThan(10);
  for (const line of ours) expect(line.split(/\s+/)[3]).toMatch(/^127\.0\.0\.1:|^\[::1\]:/);
});

test("logs prints what a service wrote, for people and as JSON, and says which services there are", async () => {
  expect((await stack.command("logs", "database")).stdout).toContain("database system is ready");
  const [line = "{}"] = (await stack.command("logs", "valeo-crm", "--json")).stdout.split("\n");
  expect(JSON.parse(line)).toMatchObject({ service: "valeo-crm", stream: "stdout" });
  expect((await stack.command("logs", "nobody")).output).toMatch(
    /there is no service "nobody"; there are .*valeo-crm/,
  );
});

test("the smoke test of all platforms passes", async () => {
  await smoke({ web: frontend, prometheus: `http://127.0.0.1:${9090 + portOffset}` });
});

test("down leaves no process, no port and no file", async () => {
  const all = await status();
  expect((await stack.command("down")).code).toBe(0);
  expect(existsSync(stack.home)).toBe(false);
  expect(await pidsOf(stack.home)).toEqual([]);
  for (const { url } of all.filter((each) => each.url !== ""))
    expect(await accepts(Number(new URL(url).port))).toBe(false);
  expect((await stack.command("status")).output).toMatch(/is not up/);
  expect(existsSync(join(root, `Pulumi.${stack.name}.yaml`))).toBe(true);
});
