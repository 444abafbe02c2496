/** The words that each part of a cluster is started with: on loopback, for one test, with nothing kept. */
import { join } from "node:path";
import type { Authority, Pair } from "./certificates.ts";

export interface Ports {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly api: number;
}

export interface Keys {
  readonly authority: Authority;
  readonly server: Pair;
  /** Signs the tokens of service accounts. */
  readonly tokens: string;
}

export function etcd(folder: string, ports: Ports): string[] {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // A power cut may take all of it.
    "--unsafe-no-fsync",
  ];
}

export function apiServer(folder: string, ports: Ports, { authority, server, tokens }: Keys): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${ports.api}`,
    // A loopback address is not allowed as an endpoint of the service `kubernetes`.
    "--endpoint-reconciler-type=none",
    `--cert-dir=${folder}`,
    `--tls-cert-file=${server.certificate}`,
    `--tls-private-key-file=${server.key}`,
    `--client-ca-file=${authority.pair.certificate}`,
    "--authorization-mode=Node,RBAC",
    // Besides those that are on by default, PodSecurity, ResourceQuota and LimitRanger among them.
    "--enable-admission-plugins=NodeRestriction",
    // As clusters do: it is Pod Security that refuses such pods.
    "--allow-privileged=true",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${tokens}`,
    `--service-account-signing-key-file=${tokens}`,
    "--service-cluster-ip-range=10.96.0.0/16",
    "--profiling=false",
  ];
}

export function controllerManager(folder: string, kubeconfig: string, { authority, tokens }: Keys): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    // It serves nothing that a test asks for.
    "--secure-port=0",
    "--leader-elect=false",
    "--use-service-account-credentials=true",
    `--service-account-private-key-file=${tokens}`,
    `--root-ca-file=${authority.pair.certificate}`,
    // Its default is a folder of the machine's, which it would make.
    `--flex-volume-plugin-dir=${join(folder, "plugins")}`,
    "--profiling=false",
  ];
}

export function scheduler(kubeconfig: string): string[] {
  return [`--kubeconfig=${kubeconfig}`, "--secure-port=0", "--leader-elect=false", "--profiling=false"];
}

/**
 * Fakes the nodes that ask for it, what their pods go through, and volumes.
 *
 * @param stages files with what pods and volumes go through
 */
export function kwok(kubeconfig: string, stages: readonly string[]): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    ...stages.map((file) => `--config=${file}`),
    "--manage-all-nodes=false",
    `--manage-nodes-with-annotation-selector=${fakeNode.join("=")}`,
    "--node-lease-duration-seconds=40",
    "--cidr=10.0.0.1/16",
    "--node-ip=127.0.0.1",
  ];
}

/** The annotation of a node that kwok fakes. */
export const fakeNode = ["kwok.x-k8s.io/node", "fake"] as const;
