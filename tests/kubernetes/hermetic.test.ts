/** The stand-in of the kubernetes provider: the real engine on one side, a real API server on the other. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Declared, Program } from "../fixtures/hermetic/declared.ts";
import { Cluster } from "../harness/cluster.ts";
import { DeclaredStack } from "../harness/declared-stack.ts";
import { missing } from "../harness/kubernetes-tools.ts";

const absent = missing("newest");
if (absent !== undefined) process.stdout.write(`NO KUBERNETES: ${absent}\n`);

const broken = "image.invalid/broken:1";
const labels = { app: "web" };
const namespace = "shop";

const pod = (image = "image.invalid/web:1", security: object = { runAsNonRoot: true }) => ({
  securityContext: { ...security, seccompProfile: { type: "RuntimeDefault" } },
  containers: [
    {
      name: "web",
      image,
      // The server writes "1" for it: no drift.
      resources: { requests: { cpu: "1000m", memory: "64Mi" }, limits: { memory: "64Mi" } },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    },
  ],
});

function object(type: string, metadata: object, rest: object = {}, more: Partial<Declared> = {}): Declared {
  const [version = "", kind = ""] = type.split(":");
  const apiVersion = version.replace(/^core\//, "");
  return { type: `kubernetes:${type}`, inputs: { apiVersion, kind, metadata, ...rest }, ...more };
}

const within = { after: ["namespace"] };
const deployment = (spec: object = {}, name = "web", more: Partial<Declared> = {}) =>
  object(
    "apps/v1:Deployment",
    { name, namespace },
    {
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: pod() },
        ...spec,
      },
    },
    more,
  );

const shop: Program = {
  namespace: object("core/v1:Namespace", {
    name: namespace,
    labels: {
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
    },
  }),
  settings: object("core/v1:ConfigMap", { namespace }, { data: { colour: "red" } }, within),
  password: object(
    "core/v1:Secret",
    { name: "password", namespace },
    { stringData: { password: "canary-in-a-secret" } },
    within,
  ),
  web: deployment({}, "web", within),
  service: object(
    "core/v1:Service",
    { name: "web", namespace },
    { spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] } },
    within,
  ),
  migrate: object(
    "batch/v1:Job",
    { name: "migrate", namespace },
    { spec: { template: { spec: { ...pod(), restartPolicy: "Never" } } } },
    within,
  ),
  monitor: object(
    "monitoring.coreos.com/v1:ServiceMonitor",
    { name: "web", namespace },
    { spec: { selector: { matchLabels: labels }, endpoints: [{ port: "http" }] } },
    within,
  ),
};

(absent === undefined ? describe : describe.skip)("the kubernetes stand-in", () => {
  let cluster: Cluster;
  let stack: DeclaredStack;
  beforeAll(async () => {
    cluster = await Cluster.start("newest", { brokenImages: [broken] });
    await cluster.installOperatorResources();
    stack = await DeclaredStack.start({ KUBECONFIG: cluster.kubeconfig });
  });
  afterAll(async () => {
    await stack?.end();
    await cluster?.end();
  });

  describe("a program of all sorts of objects", () => {
    test("is previewed before its namespace is there, and nothing is made", async () => {
      expect(await stack.preview(shop)).toMatchObject({ code: 0 });
      expect((await cluster.kubectl("get", "namespace", namespace)).code).not.toBe(0);
    });

    test("comes up ready", async () => {
      expect(await stack.up(shop)).toMatchObject({ code: 0 });
      const { status } = await cluster.get<{ status: object }>("deployment/web", namespace);
      expect(status).toMatchObject({ availableReplicas: 2 });
      const job = await cluster.get<{ status: object }>("job/migrate", namespace);
      expect(job.status).toMatchObject({ succeeded: 1 });
    });

    test("changes nothing the second time, and a refresh finds no drift", async () => {
      expect((await stack.up(shop)).output).toMatch(/8 unchanged/);
      expect((await stack.refresh(shop)).output).toMatch(/8 unchanged/);
    });

    test("keeps what a Secret holds out of the state", async () => {
      const state = await stack.state();
      for (const text of ["canary-in-a-secret", Buffer.from("canary-in-a-secret").toString("base64")])
        expect(state).not.toContain(text);
      expect((await cluster.get<{ data: object }>("secret/password", namespace)).data).toEqual({
        password: Buffer.from("canary-in-a-secret").toString("base64"),
      });
    });
  });

  describe("a change", () => {
    const changed: Program = {
      ...shop,
      settings: object("core/v1:ConfigMap", { namespace }, { data: { colour: "blue" } }, within),
      web: deployment({ replicas: 3 }, "web", within),
      migrate: object(
        "batch/v1:Job",
        { name: "migrate", namespace },
        { spec: { template: { spec: { ...pod("image.invalid/web:2"), restartPolicy: "Never" } } } },
        within,
      ),
    };

    test("is previewed: what can be changed in place, and what is replaced", async () => {
      const { code, output } = await stack.preview(changed);
      expect(output).toMatch(/~ {2}kubernetes:apps\/v1:Deployment web update/);
      expect(output).toMatch(/\+- kubernetes:batch\/v1:Job migrate replace/);
      expect(output).toMatch(/\+- kubernetes:core\/v1:ConfigMap settings replace/);
      expect(code).toBe(0);
    });

    test("is made, and waited for", async () => {
      expect((await stack.up(changed)).output).toMatch(/~ 1 updated\s+\+-2 replaced/);
      const { status } = await cluster.get<{ status: object }>("deployment/web", namespace);
      expect(status).toMatchObject({ availableReplicas: 3 });
      expect((await stack.up(changed)).output).toMatch(/8 unchanged/);
    });

    test("by somebody else is found by a refresh, and refused until it is forced", async () => {
      await cluster.succeed("scale", "deployment/web", "--replicas=1", `--namespace=${namespace}`);
      await cluster.succeed("delete", "service/web", `--namespace=${namespace}`);
      expect((await stack.refresh(changed)).output).toMatch(/~ 1 updated\s+- 1 deleted/);
      const conflict = await stack.up(changed);
      expect(conflict.code).not.toBe(0);
      expect(conflict.output).toMatch(/conflict with "kubectl".*spec\.replicas.*pulumi\.com\/patchForce/s);
      const annotations = { "pulumi.com/patchForce": "true" };
      const { type, inputs, ...more } = deployment({ replicas: 3 }, "web", within);
      const forced = { ...inputs, metadata: { name: "web", namespace, annotations } };
      expect(await stack.up({ ...changed, web: { type, inputs: forced, ...more } })).toMatchObject({
        code: 0,
      });
    });
  });

  describe("is refused at preview, with what to do:", () => {
    const cases: [string, () => Program | Promise<Program>, RegExp[]][] = [
      [
        "properties, types and missing ones, all at once",
        () => ({ bad: deployment({ replica: 2, replicas: "2", selector: undefined }, "bad") }),
        [
          /spec\.replica .*is no property of Deployment\.spec: write replicas/,
          /spec\.replicas .*"2" is not allowed: allowed is a number; write 2/,
          /spec\.selector .*is missing/,
        ],
      ],
      [
        "a name past 63 characters",
        () => ({
          bad: object(
            "core/v1:Service",
            { name: "a".repeat(64), namespace: "later" },
            { spec: { ports: [{ port: 80 }] } },
          ),
        }),
        [/metadata\.name .*\(64 characters\) is not allowed: allowed are at most 63/],
      ],
      [
        "a kind that the server does not have",
        () => ({ bad: object("nowhere.example.org/v1:Thing", { name: "bad", namespace }) }),
        [/no kind "Thing" of nowhere\.example\.org\/v1: install the definition/],
      ],
      [
        "a field that a custom resource's definition does not have",
        () => ({
          bad: object(
            "monitoring.coreos.com/v1:ServiceMonitor",
            { name: "bad", namespace },
            { spec: { selector: {}, endpoint: [] } },
          ),
        }),
        [/\.spec\.endpoint: field not declared in schema/],
      ],
      [
        "pods that Pod Security would not let in",
        () => ({
          bad: deployment(
            { template: { metadata: { labels }, spec: pod("image.invalid/web:1", {}) } },
            "bad",
          ),
        }),
        [/Deployment "shop\/bad": no pod of it would start.*runAsNonRoot/],
      ],
      [
        "more than a quota allows",
        async () => {
          const metadata = { name: "few", namespace: "default" };
          await cluster.apply({
            apiVersion: "v1",
            kind: "ResourceQuota",
            metadata,
            spec: { hard: { services: "0" } },
          });
          return {
            bad: object(
              "core/v1:Service",
              { name: "bad", namespace: "default" },
              { spec: { ports: [{ port: 80 }] } },
            ),
          };
        },
        [/exceeded quota: few.*raise the ResourceQuota/],
      ],
      [
        "an object that is there, and not this stack's",
        async () => {
          await cluster.apply({
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "theirs", namespace: "default" },
          });
          return { bad: object("core/v1:ConfigMap", { name: "theirs", namespace: "default" }) };
        },
        [/it exists already and is not this stack's: .*pulumi import/],
      ],
      [
        "a user without the right",
        async () => {
          const kubeconfig = await cluster.kubeconfigFor("nobody");
          const provider = { kubeconfig };
          return {
            bad: object("core/v1:ConfigMap", { name: "bad", namespace: "default" }, {}, { provider }),
          };
        },
        [/User "nobody" cannot patch resource "configmaps".*give the kubeconfig's user the right/],
      ],
      [
        "no cluster",
        () => {
          const kubeconfig = readFileSync(cluster.kubeconfig, "utf8").replace(
            /127\.0\.0\.1:\d+/,
            "127.0.0.1:1",
          );
          return {
            bad: object(
              "core/v1:ConfigMap",
              { name: "bad", namespace: "default" },
              {},
              { provider: { kubeconfig } },
            ),
          };
        },
        [/no Kubernetes cluster answers at https:\/\/127\.0\.0\.1:1 .*KUBECONFIG/],
      ],
      [
        "a setting that the provider does not have, without the kubeconfig",
        () => ({
          bad: object(
            "core/v1:ConfigMap",
            { name: "bad", namespace: "default" },
            {},
            { provider: { kubeconfg: "canary" } },
          ),
        }),
        [/kubernetes:kubeconfg is no property of the provider: write kubeconfig/],
      ],
    ];
    // The cluster's objects are the first stack's: what is refused is another one's.
    let other: DeclaredStack;
    beforeAll(async () => {
      other = await DeclaredStack.start({ KUBECONFIG: cluster.kubeconfig });
    });
    afterAll(() => other?.end());

    test.each(cases)("%s", async (_what, program, expected) => {
      const { code, output } = await other.preview(await program());
      expect(code).not.toBe(0);
      for (const pattern of expected) expect(output).toMatch(pattern);
      expect(output).not.toMatch(/\.ts:\d+|canary/);
    });
  });

  describe("what does not become ready", () => {
    let other: DeclaredStack;
    beforeAll(async () => {
      other = await DeclaredStack.start({ KUBECONFIG: cluster.kubeconfig });
    });
    afterAll(() => other?.end());

    test("fails after its time with the pods' trouble, stays in the state, and is mended by the next up", async () => {
      const template = (image: string) => ({
        template: { metadata: { labels: { app: "slow" } }, spec: pod(image) },
      });
      const slow = (image: string) =>
        deployment({ selector: { matchLabels: { app: "slow" } }, ...template(image) }, "slow", {
          timeout: "5s",
        });
      const { code, output } = await other.up({ slow: slow(broken) });
      expect(code).not.toBe(0);
      expect(output).toMatch(/Deployment "shop\/slow": not ready in 5 s: 0 of 2 pods are available/);
      expect(output).toMatch(/kubectl -n shop describe deployment slow/);
      const mended = { slow: { ...slow("image.invalid/web:1"), timeout: "60s" } };
      expect((await other.up(mended)).output).toMatch(/~ 1 updated/);
    });

    test("names the quota that refuses its pods", async () => {
      const metadata = { name: "small", namespace };
      await cluster.apply({
        apiVersion: "v1",
        kind: "ResourceQuota",
        metadata,
        spec: { hard: { "requests.cpu": "1" } },
      });
      const spec = {
        selector: { matchLabels: { app: "big" } },
        template: { metadata: { labels: { app: "big" } }, spec: pod() },
      };
      const { output } = await other.up({ big: deployment(spec, "big") });
      expect(output).toMatch(/its pods are refused: .*exceeded quota: small.*raise the ResourceQuota/);
      await cluster.succeed("delete", "quota/small", `--namespace=${namespace}`);
    });
  });

  test("a destroy leaves nothing", async () => {
    expect(await stack.destroy(shop)).toMatchObject({ code: 0 });
    expect((await cluster.kubectl("get", "namespace", namespace)).code).not.toBe(0);
  });
});
