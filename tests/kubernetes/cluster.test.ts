import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Cluster } from "../harness/cluster.ts";
import { type KubernetesVersion, missing, versionOf } from "../harness/kubernetes-tools.ts";
import { eventually, root, run } from "../harness/stack.ts";

interface Meta {
  readonly status: Readonly<Record<string, unknown>>;
}

const broken = "image.invalid/broken:1";

/** What `restricted` asks of a pod. */
const restrictedPod = (image = "image.invalid/main:1") => ({
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  containers: [
    {
      name: "main",
      image,
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    },
  ],
});

const labels = { app: "main" };
const workload = (name: string, image?: string) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "strict" },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: restrictedPod(image) },
  },
});
const job = (name: string, image?: string) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name, namespace: "strict" },
  spec: { backoffLimit: 0, template: { spec: { ...restrictedPod(image), restartPolicy: "Never" } } },
});

const strict = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "strict", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
};

const versions: readonly KubernetesVersion[] = ["newest", "oldest"];
for (const version of versions) {
  const absent = missing(version);
  if (absent !== undefined) process.stdout.write(`NO KUBERNETES (${version}): ${absent}\n`);

  (absent === undefined ? describe : describe.skip)(`the ${version} Kubernetes`, () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await Cluster.start(version);
      await cluster.apply(strict);
    });
    afterAll(() => cluster?.end());

    test("says the version that is pinned", async () => {
      const { serverVersion } = JSON.parse(await cluster.succeed("version", "--output=json")) as {
        serverVersion: { gitVersion: string };
      };
      expect(serverVersion.gitVersion).toBe(versionOf(version));
    });

    test("refuses a privileged pod where the namespace is restricted", async () => {
      const { code, output } = await cluster.kubectl(
        ...["run", "bad", "--image=image.invalid/main:1", "--privileged", "--namespace=strict"],
      );
      expect(code).toBe(1);
      expect(output).toContain('violates PodSecurity "restricted:latest"');
    });

    test("makes a Deployment available", async () => {
      await cluster.apply(workload("web"));
      await cluster.until("deployment/web", "Available", "strict");
      const { status } = await cluster.get<Meta>("deployment/web", "strict");
      expect(status.availableReplicas).toBe(2);
    });

    test("completes a Job", async () => {
      await cluster.apply(job("migrate"));
      await cluster.until("job/migrate", "Complete", "strict");
    });

    test("provides a StatefulSet's volumes", async () => {
      const claim = {
        metadata: { name: "data" },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      };
      const { metadata, spec } = workload("database");
      await cluster.apply({
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata,
        spec: { ...spec, serviceName: "database", volumeClaimTemplates: [claim] },
      });
      const wait = ["rollout", "status", "statefulset/database", "--namespace=strict", "--timeout=60s"];
      await cluster.succeed(...wait);
      const { status } = await cluster.get<Meta>("persistentvolumeclaim/data-database-1", "strict");
      expect(status.phase).toBe("Bound");
    });

    test("refuses what a quota does not allow", async () => {
      await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "small" } });
      // Each namespace has one that the controller manager puts there, after a moment. What comes before a quota is
      // counted when the quota comes, and what comes just after it perhaps minutes later.
      const wait = (what: string, condition: string) =>
        cluster.succeed("wait", "--namespace=small", "--timeout=30s", `--for=${condition}`, what);
      await wait("configmap/kube-root-ca.crt", "create");
      await cluster.apply({
        apiVersion: "v1",
        kind: "ResourceQuota",
        metadata: { name: "quota", namespace: "small" },
        spec: { hard: { configmaps: "1" } },
      });
      await wait("resourcequota/quota", "jsonpath={.status.used.configmaps}=1");
      const { output } = await cluster.kubectl("create", "configmap", "more", "--namespace=small");
      expect(output).toContain("exceeded quota: quota");
    });

    test("knows a user without rights, and what is bound to him", async () => {
      const kubeconfig = await cluster.kubeconfigFor("clerk", "office");
      const ask = () => cluster.kubectl(`--kubeconfig=${kubeconfig}`, "get", "pods", "--namespace=strict");
      expect((await ask()).output).toContain('User "clerk" cannot list resource "pods"');
      await cluster.succeed("create", "clusterrolebinding", "office", "--clusterrole=view", "--group=office");
      await eventually("the binding is seen", async () => (await ask()).code === 0);
    });

    test("takes the Prometheus Operator's resources", async () => {
      await cluster.installOperatorResources();
      const monitor = (spec: object) => ({
        apiVersion: "monitoring.coreos.com/v1",
        kind: "ServiceMonitor",
        metadata: { name: "web", namespace: "strict" },
        spec,
      });
      await cluster.apply(monitor({ selector: { matchLabels: labels }, endpoints: [{ port: "http" }] }));
      await expect(cluster.apply(monitor({ endpoints: [] }))).rejects.toThrow(
        /selector: Required|required field "selector"/,
      );
    });

    test("leaves nothing", async () => {
      const { folder } = cluster;
      const pids = Object.values(cluster.pids());
      expect(pids).toHaveLength(5);
      await cluster.end();
      expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
      expect(existsSync(folder)).toBe(false);
    });

    test("leaves nothing of one that does not come up", async () => {
      const children = async () => (await run("pgrep", ["-P", String(process.pid)], root)).stdout;
      const before = await children();
      await expect(Cluster.start(version, { nodes: [{ name: "No Name" }] })).rejects.toThrow("No Name");
      // pgrep itself is one.
      expect((await children()).split("\n")).toHaveLength(before.split("\n").length);
    });
  });
  (absent === undefined ? describe : describe.skip)(
    `images that do not work, on the ${version} Kubernetes`,
    () => {
      let cluster: Cluster;
      beforeAll(async () => {
        cluster = await Cluster.start(version, { brokenImages: [broken] });
        await cluster.apply(strict);
      });
      afterAll(() => cluster?.end());

      test("leave the old pods of a Deployment in place", async () => {
        await cluster.apply(workload("roll"));
        await cluster.until("deployment/roll", "Available", "strict");
        await cluster.apply(workload("roll", broken));
        await eventually("there is a new pod", async () => {
          const { status } = await cluster.get<Meta>("deployment/roll", "strict");
          return status.updatedReplicas === 1;
        });
        const { output } = await cluster.kubectl(
          ...["rollout", "status", "deployment/roll", "--namespace=strict", "--timeout=2s"],
        );
        expect(output).toContain("timed out");
        const { status } = await cluster.get<Meta>("deployment/roll", "strict");
        expect(status.readyReplicas).toBe(2);
      });

      test("fail a Job, and no other", async () => {
        await cluster.apply(job("migrate"), job("fail", broken));
        await cluster.until("job/migrate", "Complete", "strict");
        await cluster.until("job/fail", "Failed", "strict");
      });

      test("are told from a part of the cluster that has died, which an error names", async () => {
        const ask = () => cluster.succeed("get", "absent");
        await expect(ask()).rejects.toThrow("kubectl get absent ended with 1");
        process.kill(cluster.pids().kwok ?? 0, "SIGKILL");
        await expect(ask()).rejects.toThrow("kwok has died");
      });
    },
  );
}
