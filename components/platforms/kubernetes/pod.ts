/** Pods as they all are here: without root, rights, tokens or a writable root, and with a bound on what they use. */

import type { core } from "@pulumi/kubernetes/types/input.js";
import type { Input } from "@pulumi/pulumi";
import type { Bytes, Millicores } from "../../../catalog/plan.ts";
import type { Cluster } from "./cluster.ts";
import { podLabels, type Subject, selectorOf } from "./labels.ts";

/** The user of all images. */
const user = 65_532;
/** How long load balancers may take to notice that a pod goes, in seconds: until then it goes on answering. */
export const leaving = 5;
/** How long requests under way may take after that. */
const finishing = 30;
const temporaryFiles = "128Mi";

export const secretsFolder = "/run/secrets";
export const filesFolder = "/etc/stack";
export const dataFolder = "/data";

export interface PodPlan {
  readonly subject: Subject;
  /** The service account, where it has one of its own. */
  readonly account: string;
  readonly container: ContainerPlan;
  /** A secret whose values are files, and which of them the entry point makes variables of, unless they lie elsewhere. */
  readonly secret?: {
    readonly name: string;
    readonly checksum: Input<string>;
    /** @default {@link secretsFolder} */
    readonly folder?: string;
  };
  /** Config maps whose values are files of one folder. @default {@link filesFolder} */
  readonly files?: readonly { readonly configs: readonly string[]; readonly folder?: string }[];
  /** What is kept when the pod goes, by a claim of its set or one that is there; a disk that goes with it is given a limit instead. */
  readonly data?: { readonly claim: true } | { readonly claimed: string } | { readonly limit: string };
  /** Folders of its node that it is shown. */
  readonly node?: readonly NodeFolder[];
  /** Root, though without any capability: of files that are root's alone it may read those of the folders above. */
  readonly root?: true;
  /** It runs on nodes that are kept free for something else, too. */
  readonly everywhere?: true;
  /** Whether it may ask the API server. */
  readonly token?: boolean;
  readonly restart?: "Always" | "Never";
  /** Seconds until the end is forced. @default the leaving and the finishing of a request */
  readonly grace?: number;
}

export interface NodeFolder {
  /** Of the volume. */
  readonly name: string;
  /** On the node, an absolute path. */
  readonly path: string;
  /** In the pod. */
  readonly folder: string;
  /** Made where it is not there; else it must be, and can only be read. */
  readonly writable: boolean;
}

export interface ContainerPlan {
  readonly image: string;
  /** Empty: the image's own. */
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** A config map whose values are variables. */
  readonly variables?: string;
  readonly ports?: Readonly<Record<string, number>>;
  readonly cpu: Millicores;
  readonly memory: Bytes;
  readonly probes?: Pick<core.v1.Container, "startupProbe" | "readinessProbe" | "livenessProbe">;
  /** What is done before the signal to end. @default wait for load balancers */
  readonly preStop?: core.v1.LifecycleHandler | null;
}

export function podTemplate({ plan }: Cluster, pod: PodPlan): core.v1.PodTemplateSpec {
  const { subject, account, secret, token = false, restart = "Always", grace = leaving + finishing } = pod;
  return {
    metadata: {
      labels: podLabels(plan, subject),
      ...(secret === undefined ? {} : { annotations: { "neuroerp/secrets": secret.checksum } }),
    },
    spec: {
      serviceAccountName: account,
      automountServiceAccountToken: token,
      // Variables of other services would come beside those of the plan, under names of the same form.
      enableServiceLinks: false,
      restartPolicy: restart,
      terminationGracePeriodSeconds: grace,
      securityContext: {
        ...(pod.root === true ? root : nobody),
        seccompProfile: { type: "RuntimeDefault" },
      },
      ...(pod.everywhere === true ? { tolerations: [{ operator: "Exists" }] } : {}),
      ...(restart === "Always" ? { topologySpreadConstraints: spread(selectorOf(plan, subject)) } : {}),
      containers: [container(pod)],
      volumes: volumes(pod),
    },
  };
}

const nobody = {
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  fsGroupChangePolicy: "OnRootMismatch",
};
const root = { runAsNonRoot: false, runAsUser: 0, runAsGroup: 0 };

/** Over hosts and zones as well as it goes: where there is one host, it is better to run there than not at all. */
function spread(matchLabels: Readonly<Record<string, string>>): core.v1.TopologySpreadConstraint[] {
  return ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels },
    // Pods that a roll is about to remove do not count.
    matchLabelKeys: ["pod-template-hash"],
  }));
}

function container(pod: PodPlan): core.v1.Container {
  const { image, command, environment = {}, variables, ports = {}, cpu, memory, probes } = pod.container;
  const { preStop = { sleep: { seconds: leaving } } } = pod.container;
  return {
    name: pod.subject.name,
    image,
    // A digest never means another image.
    imagePullPolicy: "IfNotPresent",
    ...(command.length === 0 ? {} : { args: [...command] }),
    ...(variables === undefined ? {} : { envFrom: [{ configMapRef: { name: variables } }] }),
    env: Object.entries(environment).map(([name, value]) => ({ name, value })),
    ports: Object.entries(ports).map(([name, containerPort]) => ({
      name,
      containerPort,
      protocol: "TCP",
    })),
    resources: {
      // No limit of the CPU: it would throttle a service while others leave the CPU idle. Memory cannot be taken back.
      requests: { cpu: `${cpu}m`, memory: quantity(memory), "ephemeral-storage": temporaryFiles },
      limits: { memory: quantity(memory), "ephemeral-storage": ephemeral(pod) },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    ...probes,
    ...(preStop === null || pod.restart === "Never" ? {} : { lifecycle: { preStop } }),
    volumeMounts: mounts(pod),
  };
}

/** Logs and temporary files, and data that goes with the pod. */
function ephemeral({ data }: PodPlan): string {
  return data !== undefined && "limit" in data ? `${Number.parseInt(data.limit, 10) + 1}Gi` : "1Gi";
}

function mounts({ secret, files = [], data, node = [] }: PodPlan): core.v1.VolumeMount[] {
  return [
    { name: "tmp", mountPath: "/tmp" },
    ...(secret === undefined
      ? []
      : [{ name: "secrets", mountPath: secret.folder ?? secretsFolder, readOnly: true }]),
    ...files.map(({ folder = filesFolder }, index) => ({
      name: `files-${index}`,
      mountPath: folder,
      readOnly: true,
    })),
    ...(data === undefined ? [] : [{ name: "data", mountPath: dataFolder }]),
    ...node.map(({ name, folder, writable }) => ({ name, mountPath: folder, readOnly: !writable })),
  ];
}

function volumes({ secret, files = [], data, node = [] }: PodPlan): core.v1.Volume[] {
  return [
    { name: "tmp", emptyDir: { sizeLimit: temporaryFiles } },
    ...(secret === undefined
      ? []
      : [{ name: "secrets", secret: { secretName: secret.name, defaultMode: 0o440 } }]),
    ...files.map(({ configs }, index) => ({
      name: `files-${index}`,
      projected: { defaultMode: 0o444, sources: configs.map((name) => ({ configMap: { name } })) },
    })),
    ...(data === undefined ? [] : dataVolume(data)),
    ...node.map(({ name, path, writable }) => ({
      name,
      hostPath: { path, type: writable ? "DirectoryOrCreate" : "Directory" },
    })),
  ];
}

/** A stateful set brings its own. */
function dataVolume(data: NonNullable<PodPlan["data"]>): core.v1.Volume[] {
  if ("limit" in data) return [{ name: "data", emptyDir: { sizeLimit: data.limit } }];
  return "claimed" in data ? [{ name: "data", persistentVolumeClaim: { claimName: data.claimed } }] : [];
}

/** @example quantity(536_870_912) === "512Mi" */
export function quantity(bytes: Bytes): string {
  for (const [unit, size] of [
    ["Gi", 2 ** 30],
    ["Mi", 2 ** 20],
    ["Ki", 2 ** 10],
  ] as const) {
    if (bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return String(bytes);
}
