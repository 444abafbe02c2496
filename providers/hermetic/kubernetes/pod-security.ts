/** Whether a warning of Pod Security means that no pod of a workload will be let in. */
import type { Properties } from "../../supervisor/properties.ts";
import { describeObject, metadataOf } from "./manifest.ts";
import type { Objects } from "./objects.ts";

const enforce = "pod-security.kubernetes.io/enforce";

/**
 * A workload that breaks the rules is taken, and its pods are refused later: the API server only warns. Where the warning
 * is of the level that the namespace enforces, it is an error.
 */
export async function enforcedViolation(
  objects: Objects,
  workload: Properties,
  warning: string,
): Promise<string | undefined> {
  const level = /would violate PodSecurity "(\w+):/.exec(warning)?.[1];
  if (level === undefined) return undefined;
  const { namespace } = metadataOf(workload);
  const found = await objects.get({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  const labels = (metadataOf(found ?? {})["labels"] ?? {}) as Record<string, string>;
  if (labels[enforce] !== level) return undefined;
  return (
    `${describeObject(workload)}: no pod of it would start: ${warning.replace(/^would violate/, "they violate")}. What to do: set what is ` +
    `named there in the pod's and its containers' securityContext, or lower the namespace's label ${enforce}`
  );
}
