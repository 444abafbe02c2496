/** Pods under a controller that keeps them running, one by one where they roll, and what belongs to all of them. */
import type { apps, batch, core } from "@pulumi/kubernetes/types/input.js";
import { type Cluster, metadata } from "./cluster.ts";
import { podLabels, type Subject, selectorOf } from "./labels.ts";
import { type ManifestOf, manifest } from "./manifest.ts";
import { type PodPlan, podTemplate, quantity } from "./pod.ts";

/** Revisions that a rollback can go back to. */
const revisions = 5;
/** A pod that has answered for so many seconds does not fall over at once. */
const settled = 5;

export interface DeploymentPlan {
  readonly pod: PodPlan;
  /** Null: an autoscaler says how many. */
  readonly replicas: number | null;
  /** Seconds that one step of a roll may take. */
  readonly progress?: number;
  /** Old ones end before new ones start: two must not run at once. */
  readonly alone?: boolean;
}

export function deployment(cluster: Cluster, plan: DeploymentPlan): ManifestOf<"Deployment"> {
  const { pod, replicas, progress = 120, alone = false } = plan;
  const strategy: apps.v1.DeploymentStrategy = alone
    ? { type: "Recreate" }
    : { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
  return manifest("Deployment", metadata(cluster, pod.subject), {
    spec: {
      ...(replicas === null ? {} : { replicas }),
      revisionHistoryLimit: revisions,
      minReadySeconds: settled,
      progressDeadlineSeconds: progress + settled,
      strategy,
      selector: { matchLabels: selectorOf(cluster.plan, pod.subject) },
      template: podTemplate(cluster, pod),
    },
  });
}

export interface StatefulSetPlan {
  readonly pod: PodPlan;
  readonly replicas: number;
  /** Bytes of the volume of each. */
  readonly volume: number;
}

export function statefulSet(
  cluster: Cluster,
  { pod, replicas, volume }: StatefulSetPlan,
): ManifestOf<"StatefulSet"> {
  const { name } = pod.subject;
  const labels = selectorOf(cluster.plan, pod.subject);
  const template = podTemplate(cluster, pod);
  return manifest("StatefulSet", metadata(cluster, pod.subject), {
    spec: {
      serviceName: headlessName(name),
      replicas,
      revisionHistoryLimit: revisions,
      minReadySeconds: settled,
      podManagementPolicy: "Parallel",
      updateStrategy: { type: "RollingUpdate" },
      // The volumes outlive a set that is replaced, and are found by the next one; they go with the namespace.
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      selector: { matchLabels: labels },
      template: { ...template, spec: unversioned(template.spec) },
      volumeClaimTemplates: [
        {
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          metadata: { name: "data", labels },
          spec: claimOf(cluster, volume),
        },
      ],
    },
  });
}

/** On every node one. */
export function daemonSet(cluster: Cluster, pod: PodPlan): ManifestOf<"DaemonSet"> {
  const { metadata: labelled, spec } = podTemplate(cluster, pod);
  // Where they run is not a scheduler's choice.
  const { topologySpreadConstraints: _none, ...everywhere } = spec as core.v1.PodSpec;
  return manifest("DaemonSet", metadata(cluster, pod.subject), {
    spec: {
      revisionHistoryLimit: revisions,
      minReadySeconds: settled,
      // Never two on a node: they would read the same files.
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      selector: { matchLabels: selectorOf(cluster.plan, pod.subject) },
      template: { metadata: labelled as core.v1.PodTemplateSpec["metadata"] & object, spec: everywhere },
    },
  });
}

function claimOf({ settings: { storageClass } }: Cluster, bytes: number): core.v1.PersistentVolumeClaimSpec {
  return {
    accessModes: ["ReadWriteOnce"],
    ...(storageClass === null ? {} : { storageClassName: storageClass }),
    resources: { requests: { storage: quantity(bytes) } },
    volumeMode: "Filesystem",
  };
}

/** A volume of no set. */
export function claim(
  cluster: Cluster,
  subject: Subject,
  name: string,
  bytes: number,
): ManifestOf<"PersistentVolumeClaim"> {
  return manifest("PersistentVolumeClaim", metadata(cluster, subject, name), {
    spec: claimOf(cluster, bytes),
  });
}

/** The pods of a stateful set have no hash of their template. */
function unversioned(spec: core.v1.PodTemplateSpec["spec"]): core.v1.PodSpec {
  const plain = spec as core.v1.PodSpec;
  const constraints = plain.topologySpreadConstraints as core.v1.TopologySpreadConstraint[];
  return {
    ...plain,
    topologySpreadConstraints: constraints.map(({ matchLabelKeys: _none, ...rest }) => rest),
  };
}

/** A task that runs once, and again under another name. */
export function job(cluster: Cluster, name: string, pod: PodPlan, deadline: number): ManifestOf<"Job"> {
  return manifest("Job", metadata(cluster, pod.subject, name), { spec: jobOf(cluster, pod, deadline) });
}

function jobOf(cluster: Cluster, pod: PodPlan, deadline: number): batch.v1.JobSpec {
  return {
    backoffLimit: 3,
    activeDeadlineSeconds: deadline,
    completions: 1,
    parallelism: 1,
    template: podTemplate(cluster, { ...pod, restart: "Never" }),
  };
}

export interface ScheduledPlan {
  readonly pod: PodPlan;
  /** As cron writes it, in UTC. */
  readonly schedule: string;
  /** Seconds that it may take. */
  readonly deadline: number;
  /** Seconds that it may begin late. */
  readonly late: number;
}

/** A task that runs again and again, never twice at once. */
export function cronJob(
  cluster: Cluster,
  { pod, schedule, deadline, late }: ScheduledPlan,
): ManifestOf<"CronJob"> {
  return manifest("CronJob", metadata(cluster, pod.subject), {
    spec: {
      schedule,
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: late,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      suspend: false,
      jobTemplate: {
        metadata: { labels: podLabels(cluster.plan, pod.subject) },
        spec: jobOf(cluster, pod, deadline),
      },
    },
  });
}

export function account(cluster: Cluster, subject: Subject, token = false): ManifestOf<"ServiceAccount"> {
  return manifest("ServiceAccount", metadata(cluster, subject), { automountServiceAccountToken: token });
}

/** An address for all pods of a subject. */
export function service(
  cluster: Cluster,
  subject: Subject,
  ports: Readonly<Record<string, number>>,
): ManifestOf<"Service"> {
  return manifest("Service", metadata(cluster, subject), {
    spec: { type: "ClusterIP", selector: selectorOf(cluster.plan, subject), ports: portsOf(ports) },
  });
}

/**
 * A name for all pods: `<name>-pods`; of a stateful set, each has its own: `<pod>.<name>-pods`.
 *
 * @param unready whether those have it too that cannot be used yet, so that they find each other
 */
export function headless(
  cluster: Cluster,
  subject: Subject,
  ports: Readonly<Record<string, number>>,
  unready = true,
): ManifestOf<"Service"> {
  return manifest("Service", metadata(cluster, subject, headlessName(subject.name)), {
    spec: {
      type: "ClusterIP",
      clusterIP: "None",
      publishNotReadyAddresses: unready,
      selector: selectorOf(cluster.plan, subject),
      ports: portsOf(ports),
    },
  });
}

export function headlessName(name: string): string {
  return `${name}-pods`;
}

function portsOf(ports: Readonly<Record<string, number>>): core.v1.ServicePort[] {
  return Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: name, protocol: "TCP" }));
}

/** Not more than one at once is taken away on purpose; where there is but one, a node can still be drained. */
export function disruptionBudget(cluster: Cluster, subject: Subject): ManifestOf<"PodDisruptionBudget"> {
  return manifest("PodDisruptionBudget", metadata(cluster, subject), {
    spec: {
      maxUnavailable: 1,
      // One that is broken anyway does not hold up the drain of a node.
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: selectorOf(cluster.plan, subject) },
    },
  });
}
