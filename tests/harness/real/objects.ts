/** What a cluster for tests has beside its parts: volumes on the machine's disk, and room for more than it could bear. */
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { nodeName } from "./settings.ts";

const className = "local";
/** More than production claims. */
const count = 12;

/** The class that is taken where none is named; its volumes are bound when a pod needs them. */
export const storageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: className, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
  provisioner: "kubernetes.io/no-provisioner",
  volumeBindingMode: "WaitForFirstConsumer",
};

/** Folders that are volumes of any size: nobody measures them. */
export function volumes(folder: string): object[] {
  return Array.from({ length: count }, (_, index) => {
    const path = join(folder, "volumes", String(index));
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o770);
    const here = { key: "kubernetes.io/hostname", operator: "In", values: [nodeName] };
    return {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: `local-${index}` },
      spec: {
        capacity: { storage: "1Ti" },
        accessModes: ["ReadWriteOnce"],
        persistentVolumeReclaimPolicy: "Retain",
        storageClassName: className,
        local: { path },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } },
      },
    };
  });
}

/**
 * Pods ask for less CPU than their objects say: production asks for more than a machine that runs tests has. Their
 * objects are untouched.
 */
export const modestPods: readonly object[] = [
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingAdmissionPolicy",
    metadata: { name: "modest-pods" },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] },
        ],
      },
      failurePolicy: "Fail",
      reinvocationPolicy: "Never",
      mutations: [
        {
          patchType: "JSONPatch",
          jsonPatch: {
            expression:
              '[JSONPatch{op: "replace", path: "/spec/containers/0/resources/requests/cpu", value: "10m"}]',
          },
        },
      ],
    },
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingAdmissionPolicyBinding",
    metadata: { name: "modest-pods" },
    spec: { policyName: "modest-pods" },
  },
];
