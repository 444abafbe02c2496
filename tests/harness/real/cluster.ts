/**
 * A real Kubernetes of a test's own with one node, on which pods run as they do anywhere: with their images, probes,
 * volumes, names, Services and network policies. What it lacks is a measurer of pods.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { accepts } from "../../../providers/supervisor/host/ready.ts";
import { Authority, signingKey } from "../certificates.ts";
import { apiServer, controllerManager, etcd, type Keys, scheduler } from "../control-plane.ts";
import { Daemons } from "../daemons.ts";
import { kubeconfig } from "../kubeconfig.ts";
import { tool } from "../kubernetes-tools.ts";
import { freePort, type Run, run } from "../stack.ts";
import { prefix } from "./control-groups.ts";
import { PolicyEnforcer } from "./enforcer.ts";
import { networks } from "./networks.ts";
import { RealNode } from "./node.ts";
import { modestPods, storageClass, volumes } from "./objects.ts";
import { nodeName } from "./settings.ts";
import { Space } from "./space.ts";

/** In a network of its own nobody else has one. */
const ports = { etcd: 2379, etcdPeer: 2380, api: 6443 } as const;
const address = `https://${networks.node}:${ports.api}`;

export class RealCluster {
  /** Everything of the cluster, removed at its end. */
  readonly folder = mkdtempSync(join(tmpdir(), prefix));
  /** Of somebody who may do anything. */
  readonly kubeconfig = join(this.folder, "admin.kubeconfig");
  private readonly daemons = new Daemons(this.folder);
  private space: Space | undefined;
  private enforcer: PolicyEnforcer | undefined;

  /** @param prepare fills the node with images */
  static async start(prepare: (node: RealNode) => Promise<void>): Promise<RealCluster> {
    const cluster = new RealCluster();
    try {
      await cluster.launch(prepare);
      return cluster;
    } catch (error) {
      await cluster.end();
      throw error;
    }
  }

  /** `kubectl …` as somebody who may do anything, whatever comes of it. */
  kubectl(...words: readonly string[]): Promise<Run> {
    const own = [`--kubeconfig=${this.kubeconfig}`, `--cache-dir=${join(this.folder, "kubectl")}`];
    const environment = { ...process.env, NO_PROXY: "*", no_proxy: "*" };
    return run(tool("newest", "kubectl"), [...own, ...words], this.folder, environment);
  }

  /** `kubectl …`, which must succeed. */
  async succeed(...words: readonly string[]): Promise<string> {
    const result = await this.kubectl(...words);
    if (result.code === 0) return result.stdout;
    throw new Error(
      `kubectl ${words.join(" ")} ended with ${result.code}:\n${result.output}${this.daemons.obituary}`,
    );
  }

  /** A script for bash, whose kubectl is that of somebody who may do anything. @returns what it has printed */
  async script(text: string): Promise<string> {
    const environment = {
      ...process.env,
      KUBECONFIG: this.kubeconfig,
      NO_PROXY: "*",
      no_proxy: "*",
      PATH: `${dirname(tool("newest", "kubectl"))}:${process.env["PATH"]}`,
    };
    const words = ["-euo", "pipefail", "-c", text];
    const { code, output } = await run("bash", words, this.folder, environment);
    if (code === 0) return output;
    throw new Error(`the script ended with ${code}:\n${output}${this.daemons.obituary}`);
  }

  async list<Item>(kinds: string, namespace: string): Promise<readonly Item[]> {
    const text = await this.succeed("get", kinds, `--namespace=${namespace}`, "--output=json");
    return (JSON.parse(text) as { items: readonly Item[] }).items;
  }

  async end(): Promise<void> {
    await this.enforcer?.end();
    await this.daemons.end();
    await this.space?.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** @returns the address at which this machine reaches a Service's pod, past all network policies */
  async forward(service: string, namespace: string, port: number): Promise<string> {
    const own = await freePort();
    const words = [`--kubeconfig=${this.kubeconfig}`, `--namespace=${namespace}`, "port-forward"];
    this.daemons.start(
      `forward-${own}`,
      tool("newest", "kubectl"),
      [...words, `service/${service}`, `${own}:${port}`],
      {
        NO_PROXY: "*",
        no_proxy: "*",
      },
    );
    await this.daemons.until(`${service} is reached`, () => accepts(own));
    return `http://127.0.0.1:${own}`;
  }

  private async launch(prepare: (node: RealNode) => Promise<void>): Promise<void> {
    this.space = await Space.make(this.folder);
    const node = new RealNode(this.folder, this.space, this.daemons);
    const keys = await makeKeys(join(this.folder, "keys"));
    const user = (name: string, ...groups: string[]) => this.userOf(keys.authority, name, groups);
    await user("admin", "system:masters");
    this.startApi(node, keys, await keys.authority.user("kube-apiserver", ["system:masters"]));
    await node.startContainers();
    const [manager, planner] = [
      await user("system:kube-controller-manager"),
      await user("system:kube-scheduler"),
    ];
    await prepare(node);
    await this.until("the API server is ready", "get", "--raw=/readyz");
    node.start(
      "controller-manager",
      tool("newest", "kube-controller-manager"),
      controllerManager(this.folder, manager, keys),
    );
    node.start("scheduler", tool("newest", "kube-scheduler"), scheduler(planner));
    node.startKubernetes({
      authority: keys.authority.pair.certificate,
      kubelet: await user(`system:node:${nodeName}`, "system:nodes"),
      proxy: await user("system:kube-proxy"),
      names: this.kubeconfig,
    });
    await this.furnish();
    this.enforcer = await PolicyEnforcer.start(this.folder, this.space, {
      address,
      authority: keys.authority.pair,
      user: await keys.authority.user("enforcer", ["system:masters"]),
    });
    await this.until("accounts are made", "get", "serviceaccount", "default");
    await this.until(
      "the node is ready",
      "wait",
      "--for=condition=Ready",
      `node/${nodeName}`,
      "--timeout=5s",
    );
  }

  private startApi(node: RealNode, keys: Keys, client: { certificate: string; key: string }): void {
    node.start("etcd", tool("newest", "etcd"), etcd(this.folder, ports));
    node.start("kube-apiserver", tool("newest", "kube-apiserver"), [
      ...apiServer(this.folder, ports, keys),
      // Pods ask it, too: of two words, the later one counts.
      `--bind-address=${networks.node}`,
      `--advertise-address=${networks.node}`,
      "--endpoint-reconciler-type=lease",
      `--service-cluster-ip-range=${networks.services}`,
      `--kubelet-client-certificate=${client.certificate}`,
      `--kubelet-client-key=${client.key}`,
      "--kubelet-preferred-address-types=InternalIP",
    ]);
  }

  private async furnish(): Promise<void> {
    const items = [storageClass, ...volumes(this.folder), ...modestPods];
    const file = join(this.folder, "objects.json");
    writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    await this.succeed("apply", "--server-side", `--filename=${file}`);
  }

  private until(what: string, ...words: readonly string[]): Promise<void> {
    return this.daemons.until(what, async () => (await this.succeed(...words)) !== "");
  }

  private async userOf(authority: Authority, user: string, groups: readonly string[]): Promise<string> {
    const path = join(this.folder, `${user.replaceAll(/[^\w-]/g, "_")}.kubeconfig`);
    const pair = await authority.user(user, groups);
    writeFileSync(path, kubeconfig(address, authority.pair.certificate, user, pair), { mode: 0o600 });
    return path;
  }
}

async function makeKeys(folder: string): Promise<Keys> {
  const authority = await Authority.make(folder);
  const own = [networks.node, networks.api].map((ip) => `IP:${ip}`);
  const [server, tokens] = await Promise.all([
    authority.server("server", [...own, "DNS:kubernetes.default.svc"]),
    signingKey(join(folder, "tokens.key")),
  ]);
  return { authority, server, tokens };
}
