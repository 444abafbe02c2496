import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import type { Sources } from "./exposition.ts";
import { podExporter } from "./server.ts";

const pods = {
  items: [
    {
      metadata: { name: "crm-1" },
      status: { hostIP: "10.0.0.1", containerStatuses: [{ name: "crm", restartCount: 3 }] },
    },
    { metadata: { name: "crm-2" }, status: { hostIP: "10.0.0.1" } },
    { metadata: { name: "page-1" }, status: { hostIP: "10.0.0.2" } },
    { metadata: { name: "waiting" } },
  ],
};
const cronJobs = {
  items: [
    {
      metadata: { name: "database-backup", creationTimestamp: "2026-01-01T00:00:00Z" },
      status: { lastSuccessfulTime: "2026-01-02T02:31:00Z" },
    },
    { metadata: { name: "orders-backup", creationTimestamp: "2026-01-02T00:00:00Z" }, status: {} },
  ],
};
const cpu =
  'container_cpu_usage_seconds_total{container="crm",namespace="shop-prod",pod="crm-1"} 1.5 1700000000000';
const volume =
  'kubelet_volume_stats_available_bytes{namespace="shop-prod",persistentvolumeclaim="data-database-0"} 7';

const files =
  'container_file_descriptors{container="crm",id="/kubepods/1",namespace="shop-prod",pod="crm-1"} 14';
const summary = {
  pods: [
    {
      podRef: { name: "crm-1", namespace: "shop-prod" },
      containers: [{ name: "crm" }],
      "ephemeral-storage": { usedBytes: 100 },
      volume: [{ name: "tmp", usedBytes: 40 }],
    },
    {
      podRef: { name: "database-0", namespace: "shop-prod" },
      containers: [{ name: "database" }],
      "ephemeral-storage": { usedBytes: 5 },
      volume: [{ name: "data", usedBytes: 700, pvcRef: { name: "data-database-0" } }],
    },
    { podRef: { name: "foreign", namespace: "other" }, containers: [{ name: "crm" }] },
    { podRef: { name: "starting", namespace: "shop-prod" } },
  ],
};
/** What a kubelet has to say of nothing. */
const empty = (path: string) => (path === "/stats/summary" ? "{}" : "");

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function scraped(sources: Partial<Sources>, path = "/metrics"): Promise<readonly [number, string[]]> {
  const server = podExporter("shop-prod", {
    api: (asked) => Promise.resolve(JSON.stringify(asked.includes("/cronjobs") ? cronJobs : pods)),
    kubelet: (_, path) => Promise.resolve(empty(path)),
    ...sources,
  }).listen(0, "127.0.0.1");
  ends.push(() => server.close());
  await once(server, "listening");
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  return [response.status, (await response.text()).split("\n")];
}

test("each kubelet of a pod is asked once for each kind of what pods use", async () => {
  const asked: string[] = [];
  await scraped({
    kubelet: (host, path) => {
      asked.push(`${host}${path}`);
      return Promise.resolve(empty(path));
    },
  });
  expect(asked.sort()).toEqual([
    "10.0.0.1/metrics",
    "10.0.0.1/metrics/cadvisor",
    "10.0.0.1/metrics/resource",
    "10.0.0.1/stats/summary",
    "10.0.0.2/metrics",
    "10.0.0.2/metrics/cadvisor",
    "10.0.0.2/metrics/resource",
    "10.0.0.2/stats/summary",
  ]);
});

test("series of the namespace are passed on as they are, and no others", async () => {
  const foreign = cpu.replace("shop-prod", "other");
  const node = "node_cpu_usage_seconds_total 12";
  const told: Record<string, string> = {
    "/metrics": volume,
    "/metrics/cadvisor": [files, files.replace("shop-prod", "other")].join("\n"),
    "/metrics/resource": [cpu, foreign, node].join("\n"),
  };
  const [, lines] = await scraped({
    kubelet: (host, path) => Promise.resolve((host === "10.0.0.1" ? told[path] : undefined) ?? empty(path)),
  });
  expect(lines.filter((line) => /^(container|kubelet|node)_/.test(line)).sort()).toEqual([
    cpu,
    files,
    volume,
  ]);
});

test("of a pod's disk, what goes with it and what it has claimed are added up", async () => {
  const [, lines] = await scraped({
    kubelet: (host, path) =>
      Promise.resolve(
        host === "10.0.0.1" && path === "/stats/summary" ? JSON.stringify(summary) : empty(path),
      ),
  });
  expect(lines.filter((line) => line.startsWith("pod_disk_used_bytes"))).toEqual([
    'pod_disk_used_bytes{namespace="shop-prod",pod="crm-1",container="crm"} 100',
    'pod_disk_used_bytes{namespace="shop-prod",pod="database-0",container="database"} 705',
  ]);
});

test("starts of containers are counted by the API server", async () => {
  const [, lines] = await scraped({});
  expect(lines).toContain(
    'kube_pod_container_status_restarts_total{namespace="shop-prod",pod="crm-1",container="crm"} 3',
  );
});

test("cron jobs are listed with their making, and with their last success once there is one", async () => {
  const [, lines] = await scraped({});
  expect(lines.filter((line) => line.startsWith("kube_cronjob_"))).toEqual([
    'kube_cronjob_created{namespace="shop-prod",cronjob="database-backup"} 1767225600',
    'kube_cronjob_created{namespace="shop-prod",cronjob="orders-backup"} 1767312000',
    'kube_cronjob_status_last_successful_time{namespace="shop-prod",cronjob="database-backup"} 1767321060',
  ]);
});

test("a kubelet that does not answer takes nothing from the others, and is counted", async () => {
  const [status, lines] = await scraped({
    kubelet: (host, path) =>
      host === "10.0.0.2"
        ? Promise.reject(new Error("refused"))
        : Promise.resolve(path === "/metrics/resource" ? cpu : empty(path)),
  });
  expect(status).toBe(200);
  expect(lines).toContain(cpu);
  expect(lines).toContain("pod_exporter_failed_requests 4");
});

test("without an API server the scrape fails, and health does not", async () => {
  const api = () => Promise.reject(new Error("/api is answered with 403"));
  const [status, lines] = await scraped({ api });
  expect([status, lines[0]]).toEqual([502, "/api is answered with 403"]);
  expect((await scraped({ api }, "/health"))[0]).toBe(200);
});
