/** The Kubernetes that the set-up made for the tests (`setup/steps/kubernetes.sh`), or why there is none. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./stack.ts";

/** Supported by Kubernetes itself; which ones these are is pinned in `toolchain/kubernetes/`. */
export type KubernetesVersion = "newest" | "oldest";

const folder = join(root, ".toolchain", "kubernetes");

/** What the set-up makes, each with a folder of its own. */
export type KubernetesPart =
  | KubernetesVersion
  | "container-network"
  | "coredns"
  | "kwok"
  | "prometheus-operator";

/** A program or file of one part. */
export function tool(part: KubernetesPart, name: string): string {
  return join(folder, part, name);
}

/** Why no cluster of this version can be had; undefined where one can. */
export function missing(version: KubernetesVersion): string | undefined {
  return missingOf([version, "kwok", "prometheus-operator"]);
}

/** Why one of some parts is not there. */
export function missingOf(parts: readonly KubernetesPart[]): string | undefined {
  for (const part of parts) {
    if (existsSync(join(folder, part))) continue;
    const reason = join(folder, `${part}.missing`);
    if (!existsSync(reason)) return `${part} is not there: run setup/setup.sh --tests`;
    // Its first line is for the set-up.
    return `${part} could not be had: ${readFileSync(reason, "utf8").split("\n").slice(1).join(" ").trim()}`;
  }
  return undefined;
}

/** As the API server must say it, such as "v1.37.2". */
export function versionOf(version: KubernetesVersion): string {
  const list = readFileSync(join(root, "toolchain", "kubernetes", version, "go.mod"), "utf8");
  return /k8s\.io\/kubernetes (v\S+)/.exec(list)?.[1] ?? "";
}
