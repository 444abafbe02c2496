/** Which changes of an object cannot be made in place: the official provider's table. */
import { type Properties, unknownValue } from "../../supervisor/properties.ts";
import { differences, type Path, startsWith } from "../protocol/path.ts";
import type { Change, Difference } from "../protocol/plugin.ts";
import { annotation, autonamed, metadataOf } from "./manifest.ts";
import type { Settings } from "./settings.ts";

const always: readonly string[] = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];

const byKind: Readonly<Record<string, readonly string[]>> = {
  "apps/v1/DaemonSet": ["spec.selector"],
  "apps/v1/Deployment": ["spec.selector"],
  "apps/v1/StatefulSet": [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/v1/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/v1/RoleBinding": ["roleRef"],
  "storage.k8s.io/v1/StorageClass": ["parameters", "provisioner"],
  "v1/PersistentVolumeClaim": [
    "spec.accessModes",
    "spec.selector",
    "spec.storageClassName",
    "spec.volumeName",
  ],
  "v1/ResourceQuota": ["spec.scopes"],
  "v1/Secret": ["type"],
  "v1/Service": ["spec.clusterIP"],
};

/** A pod can be told little after its start. */
const changeableInPod: readonly string[] = ["spec.activeDeadlineSeconds", "spec.tolerations"];

/** @param before and after: plain inputs */
export function difference(before: Properties, after: Properties, mutable: Settings["mutable"]): Difference {
  const fixed = [...always, ...fixedOf(after, mutable)].map((path) => path.split("."));
  const changes = differences(before, after).map(
    (change): Change => ({
      ...change,
      replaces: fixed.some((prefix) => startsWith(change.path, prefix)) || isFixedInPod(after, change.path),
    }),
  );
  const replaces = changes.some((change) => change.replaces);
  return { changes, deleteBeforeReplace: replaces && keepsName(before, after) };
}

function fixedOf(object: Properties, mutable: Settings["mutable"]): readonly string[] {
  const isImmutable = object["immutable"] === true;
  switch (`${object["apiVersion"]}/${object["kind"]}`) {
    case "v1/ConfigMap":
      return mutable.ConfigMap && !isImmutable ? [] : ["binaryData", "data"];
    case "v1/Secret":
      return mutable.Secret && !isImmutable ? ["type"] : ["type", "stringData", "data"];
    default:
      return byKind[`${object["apiVersion"]}/${object["kind"]}`] ?? [];
  }
}

function isFixedInPod({ apiVersion, kind }: Properties, path: Path): boolean {
  if (apiVersion !== "v1" || kind !== "Pod" || path[0] !== "spec") return false;
  return !changeableInPod.some((each) => startsWith(path, each.split(".")));
}

/** Two objects of one name cannot be side by side. */
function keepsName(before: Properties, after: Properties): boolean {
  if (annotation(after, autonamed) === "true") return false;
  const [was, wanted] = [metadataOf(before), metadataOf(after)];
  const isSame = (key: string) => was[key] === wanted[key] || wanted[key] === unknownValue;
  return isSame("name") && isSame("namespace");
}
