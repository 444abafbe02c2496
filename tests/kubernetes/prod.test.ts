/** Prod on real API servers: everything is accepted, becomes ready, stays as it is, and goes again. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Cluster } from "../harness/cluster.ts";
import { type KubernetesVersion, missing } from "../harness/kubernetes-tools.ts";
import { ProdStack } from "../harness/prod-stack.ts";
import { eventually, type Run } from "../harness/stack.ts";

const namespace = "neuroerp-prod";
/** What runs at its own time, or never during a test: not counted, so that a test at half past two is like any other. */
const nightly = "database-backup";
const besideNightly = `--selector=service!=${nightly}`;

/** With what is asked of each, beside the version of the cluster. */
const variants: readonly (readonly [name: string, KubernetesVersion, Record<string, string>])[] = [
  ["monitoring of its own, on the newest version", "newest", {}],
  ["monitoring of its own, on the oldest version", "oldest", {}],
  // Its resources are the operator's own, and the same on both versions.
  ["the Prometheus Operator, on the newest version", "newest", { prometheusOperator: "true" }],
];

interface Listed<Item> {
  readonly items: readonly (Item & { readonly metadata: { readonly name: string } })[];
}

interface Running {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly availableReplicas?: number };
}

interface Scaled {
  readonly spec: { readonly minReplicas: number };
  readonly status: { readonly currentReplicas?: number };
}

describe.each(variants)("prod with %s", (_name, version, config) => {
  const reason = missing(version);
  if (reason !== undefined) process.stdout.write(`NOT TRIED: ${reason}\n`);
  const when = reason === undefined ? test : test.skip;

  let cluster: Cluster;
  let prod: ProdStack;
  let first: Run;

  const list = async <Item>(
    kinds: string,
    where = namespace,
    ...more: string[]
  ): Promise<Listed<Item>["items"]> => {
    const text = await cluster.succeed("get", kinds, `--namespace=${where}`, "--output=json", ...more);
    return (JSON.parse(text) as Listed<Item>).items;
  };

  beforeAll(async () => {
    if (reason !== undefined) return;
    cluster = await Cluster.start(version);
    if (config["prometheusOperator"] === "true") await cluster.installOperatorResources();
    prod = await ProdStack.init(cluster.kubeconfig, config);
    first = await prod.up();
  });
  afterAll(async () => {
    await prod?.end();
    await cluster?.end();
  });

  when("every object is accepted, under Pod Security `restricted`, without a warning", async () => {
    expect(first).toMatchObject({ code: 0 });
    expect(first.output).not.toMatch(/warning/i);
    const { metadata } = await cluster.get<{ metadata: { labels: object } }>(`namespace/${namespace}`);
    expect(metadata.labels).toMatchObject({ "pod-security.kubernetes.io/enforce": "restricted" });
  });

  when(
    "every node has a log collector, in a namespace of its own, which alone is let near files of nodes",
    async () => {
      const logs = `${namespace}-logs`;
      const { metadata } = await cluster.get<{ metadata: { labels: object } }>(`namespace/${logs}`);
      expect(metadata.labels).toMatchObject({ "pod-security.kubernetes.io/enforce": "privileged" });
      const [set, ...others] = await list<{
        status: { desiredNumberScheduled: number; numberAvailable: number };
      }>("daemonsets", logs);
      expect([set?.metadata.name, others]).toEqual(["log-collector", []]);
      const nodes = (await list("nodes", "default")).length;
      expect(set?.status).toMatchObject({ desiredNumberScheduled: nodes, numberAvailable: nodes });
    },
  );

  when("everything that runs is available, and every job is done", async () => {
    // An autoscaler brings a new deployment from one pod to the catalogue's replicas.
    const scaled = async () =>
      (await list<Scaled>("hpa")).every(({ spec, status }) => status.currentReplicas === spec.minReplicas);
    await eventually("autoscalers have seen to the catalogue's replicas", scaled, 60_000);
    const waiting = async () =>
      (await list<Running>("deployments,statefulsets"))
        .filter(({ spec, status }) => status.availableReplicas !== spec.replicas)
        .map(({ metadata }) => metadata.name);
    await eventually("all are available", async () => (await waiting()).length === 0);
    expect(await waiting()).toEqual([]);
    const jobs = await list<{ status: { succeeded?: number } }>("jobs", namespace, besideNightly);
    expect(jobs.map(({ status }) => status.succeeded)).toEqual(jobs.map(() => 1));
    expect(jobs.length).toBe(4);
  });

  when("the database is backed up every night, onto a volume that is kept for it", async () => {
    const [job, ...others] = await list<{ spec: { schedule: string; suspend: boolean } }>("cronjobs");
    expect([job?.metadata.name, job?.spec.schedule, job?.spec.suspend]).toEqual([
      nightly,
      "30 2 * * *",
      false,
    ]);
    expect(others).toEqual([]);
    await cluster.succeed("get", "persistentvolumeclaim/database-backups", `--namespace=${namespace}`);
  });

  when("autoscalers refer to deployments that are there, and have the catalogue's replicas", async () => {
    const deployments = new Map(
      (await list<{ spec: { replicas: number } }>("deployments")).map((each) => [each.metadata.name, each]),
    );
    const autoscalers = await list<{ spec: { scaleTargetRef: { name: string }; minReplicas: number } }>(
      "hpa",
    );
    expect(autoscalers.length).toBe(4);
    for (const { spec } of autoscalers)
      expect(deployments.get(spec.scaleTargetRef.name)?.spec.replicas).toBe(spec.minReplicas);
  });

  when("disruption budgets cover pods that are there, and let one of them go", async () => {
    const budgets = await list<{ status: { expectedPods: number; disruptionsAllowed: number } }>("pdb");
    expect(budgets.length).toBeGreaterThan(4);
    for (const { metadata, status } of budgets) {
      expect([metadata.name, status.disruptionsAllowed]).toEqual([metadata.name, 1]);
      expect(status.expectedPods).toBeGreaterThan(0);
    }
  });

  when("services and network policies select pods that are there", async () => {
    const pods = await list<{ metadata: { labels: Record<string, string> } }>("pods");
    const selects = (labels: Record<string, string>) =>
      pods.some((pod) => Object.entries(labels).every(([key, value]) => pod.metadata.labels[key] === value));
    const services = await list<{ spec: { selector: Record<string, string> } }>("services");
    for (const { metadata, spec } of services)
      expect([metadata.name, selects(spec.selector)]).toEqual([metadata.name, true]);
    const policies = await list<{ spec: { podSelector: { matchLabels?: Record<string, string> } } }>(
      "networkpolicies",
      namespace,
      besideNightly,
    );
    for (const { metadata, spec } of policies)
      expect([metadata.name, selects(spec.podSelector.matchLabels ?? {})]).toEqual([metadata.name, true]);
  });

  when("the quota has room for a roll, and for no further volume", async () => {
    const [quota] = await list<{ status: { hard: Record<string, string>; used: Record<string, string> } }>(
      "resourcequota",
    );
    const { hard = {}, used = {} } = quota?.status ?? {};
    expect(Number(used["pods"])).toBeLessThan(Number(hard["pods"]));
    expect(used["persistentvolumeclaims"]).toBe(hard["persistentvolumeclaims"]);
  });

  when("status shows every part, with its pods ready", async () => {
    const { code, stdout } = await prod.stack.command("status", "--stack", prod.stack.name, "--json");
    const units = JSON.parse(stdout) as { name: string; state: string; healthy: boolean }[];
    expect(units.filter(({ healthy }) => !healthy)).toEqual([]);
    expect(units).toContainEqual(expect.objectContaining({ name: "valeo-crm", state: "2 of 2 ready" }));
    expect(code).toBe(0);
  });

  when("a second up changes nothing, and a refresh finds no drift", async () => {
    const second = await prod.up();
    expect(second.output).toMatch(/Resources:\s+\d+ unchanged\s/);
    const refresh = await prod.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    expect(refresh).toMatchObject({ code: 0 });
  });

  when("a changed setting changes its own objects, and restarts nothing", async () => {
    const running = () => list("pods", namespace, besideNightly);
    const pods = (await running()).map(({ metadata }) => metadata.name).sort();
    await prod.set("scaleLimit", "4");
    const changed = await prod.up();
    expect(changed).toMatchObject({ code: 0 });
    // Four autoscalers, and the quota.
    expect(changed.output).toMatch(/~ 5 updated/);
    const after = (await running()).map(({ metadata }) => metadata.name).sort();
    expect(after).toEqual(pods);
  });

  when("destroy leaves nothing", async () => {
    expect(await prod.destroy()).toMatchObject({ code: 0 });
    const spaces = (await list("namespaces", "default")).map(({ metadata }) => metadata.name);
    expect(spaces).not.toContain(namespace);
    expect(spaces).not.toContain(`${namespace}-logs`);
    const ours = "--selector=app.kubernetes.io/part-of=neuroerp";
    const left = await cluster.succeed("get", "clusterroles,clusterrolebindings,pv", ours, "--output=name");
    expect(left).toBe("");
  });
});
