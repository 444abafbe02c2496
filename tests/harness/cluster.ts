/**
 * A real Kubernetes of a test's own: etcd, API server, controller manager and scheduler on loopback, and kwok, which
 * fakes nodes, the pods on them and their volumes: Deployments become available, Jobs complete, and nothing runs.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brokenImages } from "./broken-images.ts";
import { Authority, signingKey } from "./certificates.ts";
import { apiServer, controllerManager, etcd, fakeNode, type Keys, kwok, scheduler } from "./control-plane.ts";
import { Daemons } from "./daemons.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { type KubernetesVersion, tool } from "./kubernetes-tools.ts";
import { freePort, type Run } from "./stack.ts";

export interface Node {
  readonly name: string;
  /** For topology spread. @default one of its own */
  readonly zone?: string;
  /** @default "32" */
  readonly cpu?: string;
  /** @default "256Gi" */
  readonly memory?: string;
}

export interface ClusterOptions {
  /** @default three, each in a zone of its own */
  readonly nodes?: readonly Node[];
  /** Images that do not work: a Job's pods fail, others never become ready. @default none */
  readonly brokenImages?: readonly string[];
}

const threeNodes: readonly Node[] = [{ name: "fake-1" }, { name: "fake-2" }, { name: "fake-3" }];

export class Cluster {
  readonly version: KubernetesVersion;
  /** Everything of the cluster, removed at its end. */
  readonly folder: string;
  /** Of somebody who may do anything. */
  readonly kubeconfig: string;
  private readonly daemons: Daemons;
  private address = "";
  private authority: Authority | undefined;

  private constructor(version: KubernetesVersion) {
    this.version = version;
    this.folder = mkdtempSync(join(tmpdir(), "neuroerp-cluster-"));
    this.kubeconfig = join(this.folder, "admin.kubeconfig");
    this.daemons = new Daemons(this.folder);
  }

  /** Ready for objects: nodes are ready, and namespaces get their service accounts. */
  static async start(version: KubernetesVersion, options: ClusterOptions = {}): Promise<Cluster> {
    const cluster = new Cluster(version);
    try {
      const keys = await cluster.startControlPlane();
      await cluster.startControllers(keys, options);
      return cluster;
    } catch (error) {
      await cluster.end();
      throw error;
    }
  }

  /** `kubectl …` as somebody who may do anything, whatever comes of it. */
  kubectl(...words: readonly string[]): Promise<Run> {
    return this.kubectlWith("", ...words);
  }

  /** `kubectl …` with an input, for words such as `apply -f -`. */
  kubectlWith(input: string, ...words: readonly string[]): Promise<Run> {
    // Else it keeps what the server can do in the user's home.
    const own = [`--kubeconfig=${this.kubeconfig}`, `--cache-dir=${join(this.folder, "kubectl")}`];
    return new Promise((resolve) => {
      const options = { cwd: this.folder, maxBuffer: 64 * 2 ** 20 };
      const child = execFile(
        tool(this.version, "kubectl"),
        [...own, ...words],
        options,
        (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
          resolve({ code, output: stdout + stderr, stdout });
        },
      );
      // It may end before it has read all of it.
      child.stdin?.on("error", () => {}).end(input);
    });
  }

  /** `kubectl …`, which must succeed. */
  async succeed(...words: readonly string[]): Promise<string> {
    return this.successOf(words, await this.kubectl(...words)).stdout;
  }

  /** Server-side apply of objects, which must succeed. */
  async apply(...objects: readonly object[]): Promise<void> {
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
    const words = ["apply", "--server-side", "--filename=-"];
    this.successOf(words, await this.kubectlWith(list, ...words));
  }

  /** One object as the server has it, such as `get("deployment/web", "erp")`. */
  async get<Kind>(what: string, namespace = "default"): Promise<Kind> {
    return JSON.parse(await this.succeed("get", what, `--namespace=${namespace}`, "--output=json")) as Kind;
  }

  /** Waits for a condition, such as `until("deployment/web", "Available", "erp")`. */
  async until(what: string, condition: string, namespace = "default"): Promise<void> {
    const words = [`--for=condition=${condition}`, `--namespace=${namespace}`, "--timeout=60s"];
    await this.succeed("wait", what, ...words);
  }

  /** A kubeconfig of another user, who may do nothing until something is bound to him or to his groups. */
  async kubeconfigFor(user: string, ...groups: readonly string[]): Promise<string> {
    if (this.authority === undefined) throw new Error("the cluster has not been started");
    const path = join(this.folder, `${user.replaceAll(/[^\w-]/g, "_")}.kubeconfig`);
    const pair = await this.authority.user(user, groups);
    const text = kubeconfig(this.address, this.authority.pair.certificate, user, pair);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  addFakeNode({ name, zone = `zone-of-${name}`, cpu = "32", memory = "256Gi" }: Node): Promise<void> {
    const size = { cpu, memory, pods: "250", "ephemeral-storage": "1Ti" };
    const [annotation, value] = fakeNode;
    const labels = {
      "kubernetes.io/hostname": name,
      "kubernetes.io/os": "linux",
      "topology.kubernetes.io/zone": zone,
    };
    return this.apply({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels, annotations: { [annotation]: value } },
      status: { allocatable: size, capacity: size },
    });
  }

  /** What the Prometheus Operator adds to the API: ServiceMonitor, PrometheusRule and the others. */
  async installOperatorResources(): Promise<void> {
    // kubectl does not follow a link to a folder.
    const definitions = realpathSync(tool("prometheus-operator", "."));
    await this.succeed("apply", "--server-side", `--filename=${definitions}`);
    await this.succeed("wait", "--for=condition=Established", `--filename=${definitions}`, "--timeout=60s");
  }

  /** Of each part, by its name. */
  pids(): Readonly<Record<string, number>> {
    return this.daemons.pids();
  }

  async end(): Promise<void> {
    await this.daemons.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async startControlPlane(): Promise<Keys> {
    const ports = { etcd: await freePort(), etcdPeer: await freePort(), api: await freePort() };
    this.address = `https://127.0.0.1:${ports.api}`;
    this.daemons.start("etcd", tool(this.version, "etcd"), etcd(this.folder, ports));
    const keys = await makeKeys(join(this.folder, "keys"));
    this.authority = keys.authority;
    const words = apiServer(this.folder, ports, keys);
    this.daemons.start("kube-apiserver", tool(this.version, "kube-apiserver"), words);
    await this.kubeconfigFor("admin", "system:masters");
    const authority = readFileSync(keys.authority.pair.certificate);
    await this.daemons.until("the API server is ready", () => isReady(this.address, authority));
    return keys;
  }

  private async startControllers(keys: Keys, options: ClusterOptions): Promise<void> {
    const start = (name: string, words: readonly string[]) =>
      this.daemons.start(name, tool(this.version, name), words);
    const manager = await this.kubeconfigFor("system:kube-controller-manager");
    start("kube-controller-manager", controllerManager(this.folder, manager, keys));
    start("kube-scheduler", scheduler(await this.kubeconfigFor("system:kube-scheduler")));
    const stages = [tool("kwok", "stages.yaml"), ...this.stagesOf(options.brokenImages ?? [])];
    this.daemons.start("kwok", tool("kwok", "kwok"), kwok(this.kubeconfig, stages));
    await this.succeed("apply", "--server-side", `--filename=${tool("kwok", "storage-class.yaml")}`);
    for (const node of options.nodes ?? threeNodes) await this.addFakeNode(node);
    const can = async (...words: readonly string[]) => (await this.kubectl(...words)).code === 0;
    await this.daemons.until("the controller manager is at work", () =>
      can("get", "serviceaccount", "default"),
    );
    await this.daemons.until("the nodes are ready", () =>
      can("wait", "--for=condition=Ready", "node", "--all", "--timeout=10s"),
    );
  }

  private stagesOf(images: readonly string[]): readonly string[] {
    // kwok dies of a stage that compares with an empty list.
    if (images.length === 0) return [];
    const file = join(this.folder, "broken-images.yaml");
    writeFileSync(file, brokenImages(images));
    return [file];
  }

  private successOf(words: readonly string[], run: Run): Run {
    if (run.code === 0) return run;
    const { obituary } = this.daemons;
    throw new Error(`kubectl ${words.join(" ")} ended with ${run.code}:\n${run.output}${obituary}`);
  }
}

async function makeKeys(folder: string): Promise<Keys> {
  const authority = await Authority.make(folder);
  const names = ["IP:127.0.0.1", "DNS:localhost", "DNS:kubernetes.default.svc"];
  const [server, tokens] = await Promise.all([
    authority.server("kube-apiserver", names),
    signingKey(join(folder, "tokens.key")),
  ]);
  return { authority, server, tokens };
}

/** Asked as nobody in particular: a server that is ready says so to anyone. */
function isReady(address: string, authority: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    get(`${address}/readyz`, { ca: authority }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).once("error", () => resolve(false));
  });
}
