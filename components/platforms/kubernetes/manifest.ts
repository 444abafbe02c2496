/** An object of the cluster as plain data: it can be tested, written into a file, or handed to the engine. */

import type {
  apps,
  autoscaling,
  batch,
  core,
  networking,
  policy,
  rbac,
} from "@pulumi/kubernetes/types/input.js";
import type { Input } from "@pulumi/pulumi";
import type { Labels } from "./labels.ts";

/** What each kind holds beside its metadata. */
interface Bodies {
  Namespace: object;
  ResourceQuota: { readonly spec: core.v1.ResourceQuotaSpec };
  LimitRange: { readonly spec: core.v1.LimitRangeSpec };
  ServiceAccount: Pick<core.v1.ServiceAccount, "automountServiceAccountToken">;
  ConfigMap: { readonly data: Readonly<Record<string, string>>; readonly immutable: boolean };
  /** Values as they are; they are encoded where they leave. */
  Secret: { readonly type: "Opaque"; readonly data: Readonly<Record<string, Input<string>>> };
  PersistentVolumeClaim: { readonly spec: core.v1.PersistentVolumeClaimSpec };
  Service: { readonly spec: core.v1.ServiceSpec };
  Deployment: { readonly spec: apps.v1.DeploymentSpec };
  StatefulSet: { readonly spec: apps.v1.StatefulSetSpec };
  DaemonSet: { readonly spec: apps.v1.DaemonSetSpec };
  Job: { readonly spec: batch.v1.JobSpec };
  CronJob: { readonly spec: batch.v1.CronJobSpec };
  Ingress: { readonly spec: networking.v1.IngressSpec };
  NetworkPolicy: { readonly spec: networking.v1.NetworkPolicySpec };
  HorizontalPodAutoscaler: { readonly spec: autoscaling.v2.HorizontalPodAutoscalerSpec };
  PodDisruptionBudget: { readonly spec: policy.v1.PodDisruptionBudgetSpec };
  Role: { readonly rules: rbac.v1.PolicyRule[] };
  RoleBinding: { readonly roleRef: rbac.v1.RoleRef; readonly subjects: rbac.v1.Subject[] };
  ClusterRole: { readonly rules: rbac.v1.PolicyRule[] };
  ClusterRoleBinding: { readonly roleRef: rbac.v1.RoleRef; readonly subjects: rbac.v1.Subject[] };
  ServiceMonitor: { readonly spec: object };
  PodMonitor: { readonly spec: object };
  Probe: { readonly spec: object };
  PrometheusRule: { readonly spec: object };
  AlertmanagerConfig: { readonly spec: object };
}

export type Kind = keyof Bodies;

export const apiVersions = {
  Namespace: "v1",
  ResourceQuota: "v1",
  LimitRange: "v1",
  ServiceAccount: "v1",
  ConfigMap: "v1",
  Secret: "v1",
  PersistentVolumeClaim: "v1",
  Service: "v1",
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  Job: "batch/v1",
  CronJob: "batch/v1",
  Ingress: "networking.k8s.io/v1",
  NetworkPolicy: "networking.k8s.io/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  PodDisruptionBudget: "policy/v1",
  Role: "rbac.authorization.k8s.io/v1",
  RoleBinding: "rbac.authorization.k8s.io/v1",
  ClusterRole: "rbac.authorization.k8s.io/v1",
  ClusterRoleBinding: "rbac.authorization.k8s.io/v1",
  ServiceMonitor: "monitoring.coreos.com/v1",
  PodMonitor: "monitoring.coreos.com/v1",
  Probe: "monitoring.coreos.com/v1",
  PrometheusRule: "monitoring.coreos.com/v1",
  AlertmanagerConfig: "monitoring.coreos.com/v1alpha1",
} as const satisfies Readonly<Record<Kind, string>>;

export interface Metadata {
  readonly name: string;
  /** Absent on objects of the whole cluster. */
  readonly namespace?: string;
  readonly labels: Labels;
  readonly annotations?: Readonly<Record<string, string>>;
}

export type ManifestOf<Each extends Kind> = {
  readonly apiVersion: (typeof apiVersions)[Each];
  readonly kind: Each;
  readonly metadata: Metadata;
} & Bodies[Each];

export type Manifest = { readonly [Each in Kind]: ManifestOf<Each> }[Kind];

export function manifest<Each extends Kind>(
  kind: Each,
  metadata: Metadata,
  body: Bodies[Each],
): ManifestOf<Each> {
  return { apiVersion: apiVersions[kind], kind, metadata, ...body };
}

/** Objects that are made together; their pods start when those of what the part needs are ready. */
export interface Part {
  readonly name: string;
  /** Names of other parts. */
  readonly needs: readonly string[];
  readonly manifests: readonly Manifest[];
}
