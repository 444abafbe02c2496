/** A node on which pods really run: containerd, runc, kubelet, kube-proxy and the cluster's names, in a space of its own. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Daemons } from "../daemons.ts";
import { tool } from "../kubernetes-tools.ts";
import { type Run, run } from "../stack.ts";
import * as settings from "./settings.ts";
import type { Space } from "./space.ts";

/** Paths of what it identifies itself with, and whom it believes. */
export interface NodeKeys {
  /** The certificate that clients' are signed with. */
  readonly authority: string;
  readonly kubelet: string;
  readonly proxy: string;
  readonly names: string;
}

export class RealNode {
  private readonly folder: string;
  private readonly space: Space;
  private readonly daemons: Daemons;

  constructor(folder: string, space: Space, daemons: Daemons) {
    this.folder = folder;
    this.space = space;
    this.daemons = daemons;
  }

  /** Ready for images. */
  async startContainers(): Promise<void> {
    mkdirSync(join(this.folder, "network"), { recursive: true });
    this.write("network/pods.conflist", settings.podNetwork(this.folder));
    this.start("containerd", "containerd", [
      "--config",
      this.write("containerd.toml", settings.containerd(this.folder)),
    ]);
    await this.daemons.until("containerd answers", async () => (await this.ctr("version")).code === 0);
  }

  /** Becomes a node of the cluster by itself. */
  startKubernetes({ authority, kubelet, proxy, names }: NodeKeys): void {
    const own = this.write("kubelet.json", settings.kubelet(this.folder, authority, this.space.groups.path));
    this.start("kubelet", tool("newest", "kubelet"), [
      `--config=${own}`,
      `--kubeconfig=${kubelet}`,
      `--hostname-override=${settings.nodeName}`,
      `--root-dir=${join(this.folder, "kubelet")}`,
      `--cert-dir=${join(this.folder, "kubelet", "keys")}`,
      `--node-ip=${settings.nodeAddress}`,
      "--node-labels=topology.kubernetes.io/zone=zone-1",
    ]);
    this.start("kube-proxy", tool("newest", "kube-proxy"), [
      `--config=${this.write("proxy.json", settings.proxy(proxy))}`,
    ]);
    const corefile = this.write("Corefile", settings.names(names));
    this.start("coredns", tool("coredns", "coredns"), ["-conf", corefile]);
  }

  /** A program of the cluster, beside the pods. */
  start(name: string, program: string, words: readonly string[]): void {
    const [enter, all] = this.space.inside(program, ...words);
    // What the machine reaches the world by is no way to a cluster in itself.
    this.daemons.start(name, enter, all, { NO_PROXY: "*", no_proxy: "*" });
  }

  /** `ctr …` among the images of pods, whatever comes of it. */
  ctr(...words: readonly string[]): Promise<Run> {
    const own = ["--address", settings.socketIn(this.folder), "--namespace", "k8s.io"];
    const [enter, all] = this.space.inside("ctr", ...own, ...words);
    return run(enter, all, this.folder);
  }

  private write(name: string, content: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }
}
