/** Prod on a real node: its pods really run, with their own images, and what people do with the application works. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { prod as plan } from "../../components/platforms/kubernetes/testing/fixture.ts";
import { documented } from "../harness/documented.ts";
import { ProdStack } from "../harness/prod-stack.ts";
import { obstacle } from "../harness/real/available.ts";
import { RealCluster } from "../harness/real/cluster.ts";
import { lockfile, SavedImages } from "../harness/real/images.ts";
import { addressOf, IngressController } from "../harness/real/ingress.ts";
import { eventually } from "../harness/stack.ts";
import { readPages } from "../smoke/pages.ts";
import { smoke } from "../smoke/smoke.ts";

jest.setTimeout(15 * 60_000);

const namespace = "neuroerp-prod";

interface Running {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly availableReplicas?: number };
}

interface Target {
  readonly health: string;
}

const reason = obstacle();
const saved = reason === undefined ? await SavedImages.of(plan) : { unavailable: reason };
if ("unavailable" in saved) process.stdout.write(`NOT TRIED: ${saved.unavailable}\n`);
const images = saved as SavedImages;

("unavailable" in saved ? describe.skip : describe)("prod on a real node", () => {
  let cluster: RealCluster;
  let prod: ProdStack;
  let prometheus: string;
  let logs: string;

  /** Entries of the log store. */
  const found = async (query: string): Promise<readonly Readonly<Record<string, string>>[]> => {
    const asked = new URLSearchParams({ query, limit: "1000" });
    const text = await (await fetch(`${logs}/select/logsql/query?${asked}`)).text();
    const lines = text.split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line) as Record<string, string>);
  };

  /** Whether a pod of a deployment can connect to a Service. */
  const connects = async (from: string, to: string): Promise<boolean> => {
    const { hostname, port } = new URL(await addressOf(cluster, namespace, to));
    const knock = ["timeout", "3", "bash", "-c", `exec 3<>/dev/tcp/${hostname}/${port}`];
    const words = ["exec", `deployment/${from}`, `--namespace=${namespace}`, "--", ...knock];
    return (await cluster.kubectl(...words)).code === 0;
  };

  beforeAll(async () => {
    let lock = {};
    const load = async (node: Parameters<SavedImages["load"]>[0]) => {
      lock = await images.load(node);
    };
    cluster = await RealCluster.start(load);
    prod = await ProdStack.init(cluster.kubeconfig, {
      imageLock: lockfile(cluster.folder, lock),
      podLogs: join(cluster.folder, "pod-logs"),
      // Not the machine's own.
      logSpool: join(cluster.folder, "log-spool"),
    });
    const { code, output } = await prod.up();
    if (code !== 0) throw new Error(output);
    prometheus = await cluster.forward("prometheus", namespace, plan.monitoring.ports.prometheus);
    logs = await cluster.forward("log-store", namespace, plan.monitoring.ports["log-store"]);
  });
  afterAll(async () => {
    await prod?.end();
    await cluster?.end();
    images.end();
  });

  test("everything starts, and answers its probes", async () => {
    const running = () => cluster.list<Running>("deployments,statefulsets", namespace);
    expect((await running()).length).toBeGreaterThan(10);
    // A pod counts when it has answered for some seconds.
    await eventually("everything is available", async () =>
      (await running()).every(({ spec, status }) => status.availableReplicas === spec.replicas),
    );
  });

  test("somebody registers, logs in, enters a contact and reads it; the metrics show it", async () => {
    const ingress = await IngressController.start(cluster, namespace);
    try {
      await smoke({ web: ingress.address, prometheus });
    } finally {
      await ingress.end();
    }
  });

  test("what any pod writes is found in the log store", async () => {
    const pods = (
      await Promise.all(
        [namespace, `${namespace}-logs`].map((space) =>
          cluster.list<{
            readonly metadata: { readonly name: string; readonly namespace: string };
            readonly status: { readonly phase: string };
          }>("pods", space),
        ),
      )
    )
      .flat()
      .filter(({ status }) => status.phase === "Running");
    expect(pods.length).toBeGreaterThan(20);
    const mark = `mark-${Date.now()}`;
    for (const { metadata } of pods) {
      const where = [metadata.name, `--namespace=${metadata.namespace}`];
      await cluster.succeed("exec", ...where, "--", "sh", "-c", `echo ${mark} >/proc/1/fd/1`);
    }
    const missing = async () => {
      const heard = new Set((await found(`"${mark}"`)).map(({ instance }) => instance));
      return pods.map(({ metadata }) => metadata.name).filter((name) => !heard.has(name));
    };
    await eventually("all pods are heard", async () => (await missing()).length === 0, 60_000).catch(
      () => {},
    );
    expect(await missing()).toEqual([]);
    // Once, and no more.
    expect(await found(`"${mark}"`)).toHaveLength(pods.length);
  });

  test("a request that is traced leaves spans and lines, which its trace and its request id find", async () => {
    const trace = randomBytes(16).toString("hex");
    const address = await addressOf(cluster, namespace, "valeo-crm");
    // Who asks, nobody knows: the refusal is traced, too.
    await fetch(`${address}/api/crm/contacts`, {
      headers: { traceparent: `00-${trace}-${"1".repeat(16)}-01` },
    });
    const kinds = async () => new Set((await found(`trace_id:="${trace}"`)).map(({ kind }) => kind));
    await eventually("spans and lines are there", async () => (await kinds()).size === 2, 60_000);
    const [span] = await found(`trace_id:="${trace}" kind:="span"`);
    const request = span?.["request_id"] ?? "";
    expect(request).not.toBe("");
    const lines = await found(`request_id:="${request}" kind:="log"`);
    expect(lines.map(({ service }) => service)).toContain("valeo-crm");
  });

  test("the database is backed up, and put back, as the documents say", async () => {
    const asked = `PGPASSWORD=$(cat /run/secrets/POSTGRES_PASSWORD) psql -h 127.0.0.1 -p 15432 -U postgres -Atc`;
    const ask = (sql: string) =>
      cluster.succeed(
        ...["exec", "database-0", `--namespace=${namespace}`, "--"],
        ...["sh", "-c", `${asked} "$1" neuroerp`, "sh", sql],
      );
    const count = () => ask("SELECT count(*) FROM valeo_crm.contacts");
    const before = await count();
    expect(Number(before)).toBeGreaterThan(0);
    // Of a few rows it takes seconds; what fails is not waited for.
    const commands = (mark: string) =>
      documented("docs/kubernetes.md", mark).replaceAll("--timeout=2h", "--timeout=2m");
    const printed = await cluster.script(commands("backup"));
    const [dump = ""] = /neuroerp-[\dTZ-]+\.dump/.exec(printed) ?? [];
    await ask("DELETE FROM valeo_crm.contacts");
    expect(await count()).not.toBe(before);
    const restore = commands("restore").replace(/^dump=.*$/m, `dump=${dump}`);
    await cluster.script(`space=${namespace}\n${restore}`);
    expect(await count()).toBe(before);
  });

  test("Prometheus knows of the backup", async () => {
    const url = `${prometheus}/api/v1/query?query=${encodeURIComponent('time() - store:last_backup:timestamp_seconds{store="database"}')}`;
    await eventually(
      "its time is recorded",
      async () => {
        const { data } = (await (await fetch(url)).json()) as {
          data: { result: { value: [number, string] }[] };
        };
        const [age] = data.result.map(({ value }) => Number(value[1]));
        return age !== undefined && age < 600;
      },
      90_000,
    );
    const { output } = await cluster.kubectl(
      ...["get", "cronjob/database-backup", `--namespace=${namespace}`],
      "--output=jsonpath={.status.lastSuccessfulTime}",
    );
    expect(output).toMatch(/^\d{4}-/);
  });

  test("Prometheus has every target up", async () => {
    await eventually(
      "all targets are up",
      async () => {
        const response = await fetch(`${prometheus}/api/v1/targets?state=active`);
        const { data } = (await response.json()) as { data: { activeTargets: Target[] } };
        const { activeTargets } = data;
        return activeTargets.length > 10 && activeTargets.every(({ health }) => health === "up");
      },
      60_000,
    );
  });

  test("dashboards and runbooks are where alerts link to", async () => {
    await readPages(prometheus);
  });

  test("pods reach what they need, and nothing else", async () => {
    expect(await connects("valeo-frontend", "valeo-crm")).toBe(true);
    expect(await connects("valeo-frontend", "database")).toBe(false);
    expect(await connects("valeo-frontend", "cache")).toBe(false);
    expect(await connects("valeo-crm", "valeo-audit")).toBe(false);
    expect(await connects("database-pool", "database")).toBe(true);
  });

  test("a second up changes nothing", async () => {
    expect((await prod.up()).output).toMatch(/Resources:\s+\d+ unchanged\s/);
  });

  test("destroy ends every pod", async () => {
    expect(await prod.destroy()).toMatchObject({ code: 0 });
    expect(await cluster.list("pods", namespace)).toEqual([]);
    expect(await cluster.list("pods", `${namespace}-logs`)).toEqual([]);
  });
});
