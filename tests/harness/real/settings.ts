/** What the programs of a real node are told: for one test, with nothing outside its folder. */
import { join } from "node:path";
import { tool } from "../kubernetes-tools.ts";
import { networks } from "./networks.ts";

export const nodeName = "real-1";
export const sandboxImage = "localhost/sandbox:1";
const dnsPort = 53;
export const nodeAddress = networks.node;

export function socketIn(folder: string): string {
  return join(folder, "containerd.sock");
}

/** containerd, with one runtime, and no way to a registry. */
export function containerd(folder: string): string {
  const cri = "io.containerd.grpc.v1.cri";
  return `version = 2
root = "${join(folder, "containerd", "root")}"
state = "${join(folder, "containerd", "state")}"
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "${socketIn(folder)}"
[plugins."${cri}"]
  sandbox_image = "${sandboxImage}"
  stream_server_address = "127.0.0.1"
  disable_apparmor = true
  restrict_oom_score_adj = true
  [plugins."${cri}".cni]
    bin_dir = "${tool("container-network", ".")}"
    conf_dir = "${join(folder, "network")}"
  [plugins."${cri}".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."${cri}".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."${cri}".containerd.runtimes.runc.options]
        SystemdCgroup = false
`;
}

/** Each pod has a cable of its own to the node, so that Services work without a bridge's filters. */
export function podNetwork(folder: string): string {
  return JSON.stringify({
    cniVersion: "1.0.0",
    name: "pods",
    plugins: [
      {
        type: "ptp",
        ipam: {
          type: "host-local",
          dataDir: join(folder, "network", "addresses"),
          ranges: [[{ subnet: networks.pods }]],
          routes: [{ dst: "0.0.0.0/0" }],
        },
      },
    ],
  });
}

/** @param authority the path of the certificate that clients' are signed with @param group cgroup of all pods */
export function kubelet(folder: string, authority: string, group: string): string {
  return JSON.stringify({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    failCgroupV1: false,
    cgroupDriver: "cgroupfs",
    cgroupRoot: group,
    enforceNodeAllocatable: ["pods"],
    containerRuntimeEndpoint: `unix://${socketIn(folder)}`,
    address: networks.node,
    readOnlyPort: 0,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: authority },
    },
    authorization: { mode: "Webhook" },
    clusterDNS: [networks.node],
    clusterDomain: "cluster.local",
    failSwapOn: false,
    resolvConf: "",
    makeIPTablesUtilChains: false,
    podLogsDir: join(folder, "pod-logs"),
    volumePluginDir: join(folder, "volume-plugins"),
    // The machine's disk is none of a test's business.
    evictionHard: {
      "imagefs.available": "0%",
      "nodefs.available": "0%",
      "nodefs.inodesFree": "0%",
      "imagefs.inodesFree": "0%",
      "memory.available": "50Mi",
    },
    imageGCHighThresholdPercent: 100,
    nodeStatusUpdateFrequency: "4s",
  });
}

export function proxy(kubeconfig: string): string {
  return JSON.stringify({
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "iptables",
    clientConnection: { kubeconfig },
    clusterCIDR: networks.pods,
    hostnameOverride: nodeName,
    iptables: { localhostNodePorts: false },
    // Zero: the kernel's own settings stay.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
  });
}

/** The names of the cluster; nothing else is there to be reached. */
export function names(kubeconfig: string): string {
  return `cluster.local:${dnsPort} {
  bind ${networks.node}
  errors
  ready 127.0.0.1:8181
  kubernetes cluster.local {
    kubeconfig ${kubeconfig}
  }
}
`;
}
