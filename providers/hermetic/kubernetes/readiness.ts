/** When an object counts as ready: what the official provider waits for. */
import { isRecord, type Properties } from "../../supervisor/properties.ts";
import { admissionRemedy } from "./api-error.ts";

/** Ready, or why not yet; `failed`: waiting longer does not help. */
export type Verdict =
  | { readonly ready: true }
  | { readonly ready: false; readonly why: string; readonly failed?: true };

export type Judge = (object: Properties) => Verdict;

const ready: Verdict = { ready: true };

/** By `apiVersion/kind`; what is not in it is ready as soon as it is there. */
export const judges: Readonly<Record<string, Judge>> = {
  "apps/v1/DaemonSet": daemonSet,
  "apps/v1/Deployment": deployment,
  "apps/v1/StatefulSet": statefulSet,
  "apiextensions.k8s.io/v1/CustomResourceDefinition": definition,
  "batch/v1/Job": job,
  "networking.k8s.io/v1/Ingress": ingress,
  "v1/PersistentVolume": (object) => phaseOf(object, ["Available", "Bound"]),
  "v1/Pod": pod,
  "v1/Service": service,
};

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** Refusals of pods that time does not heal. */
const hopeless = /exceeded quota|failed quota|violates PodSecurity|is forbidden/;

function deployment(object: Properties): Verdict {
  const { spec, status } = parts(object);
  if (spec["paused"] === true) return ready;
  if (!isObserved(object)) return { ready: false, why: "the controller has not seen the change yet" };
  const progressing = condition(object, "Progressing");
  const available = condition(object, "Available");
  const refused = condition(object, "ReplicaFailure");
  if (refused?.status === "True" && hopeless.test(refused.message ?? "")) {
    const remedy = admissionRemedy(refused.message ?? "") ?? "see what the API server says";
    const why = `its pods are refused: ${refused.message}. What to do: ${remedy}`;
    return { ready: false, failed: true, why };
  }
  if (progressing?.reason === "ProgressDeadlineExceeded") {
    return { ready: false, failed: true, why: `the roll-out got stuck: ${progressing.message}` };
  }
  const rolledOut = progressing === undefined || progressing.reason === "NewReplicaSetAvailable";
  if (available?.status === "True" && rolledOut) return ready;
  const [updated, all] = [status["updatedReplicas"] ?? 0, spec["replicas"] ?? 1];
  const why = `${status["availableReplicas"] ?? 0} of ${all} pods are available, ${updated} are of the new kind`;
  return { ready: false, why };
}

function statefulSet(object: Properties): Verdict {
  const { spec, status } = parts(object);
  const strategy = isRecord(spec["updateStrategy"]) ? spec["updateStrategy"]["type"] : "RollingUpdate";
  if (!isObserved(object)) return { ready: false, why: "the controller has not seen the change yet" };
  const wanted = spec["replicas"] ?? 1;
  const isCurrent = strategy === "OnDelete" || status["currentRevision"] === status["updateRevision"];
  if ((status["readyReplicas"] ?? 0) === wanted && isCurrent) return ready;
  return { ready: false, why: `${status["readyReplicas"] ?? 0} of ${wanted} pods are ready` };
}

function daemonSet(object: Properties): Verdict {
  const { status } = parts(object);
  if (!isObserved(object)) return { ready: false, why: "the controller has not seen the change yet" };
  const [wanted, updated] = [status["desiredNumberScheduled"] ?? 0, status["updatedNumberScheduled"] ?? 0];
  if (updated === wanted && (status["numberUnavailable"] ?? 0) === 0) return ready;
  return { ready: false, why: `${status["numberAvailable"] ?? 0} of ${wanted} pods are available` };
}

function job(object: Properties): Verdict {
  const { spec, status } = parts(object);
  if (spec["suspend"] === true) return ready;
  const failed = condition(object, "Failed");
  if (failed?.status === "True") {
    return { ready: false, failed: true, why: `it has failed: ${failed.reason}: ${failed.message}` };
  }
  if (condition(object, "Complete")?.status === "True") return ready;
  return {
    ready: false,
    why: `it has not completed: ${status["active"] ?? 0} pods run, ${status["failed"] ?? 0} have failed`,
  };
}

function pod(object: Properties): Verdict {
  const { status } = parts(object);
  if (status["phase"] === "Succeeded" || condition(object, "Ready")?.status === "True") return ready;
  if (status["phase"] === "Failed") {
    return {
      ready: false,
      failed: true,
      why: `it has failed: ${status["reason"] ?? status["message"] ?? ""}`,
    };
  }
  return { ready: false, why: troubleOf(object) || `it is ${status["phase"] ?? "not there yet"}` };
}

function service(object: Properties): Verdict {
  const { spec } = parts(object);
  if (spec["type"] !== "LoadBalancer") return ready;
  return balanced(object, "the load balancer has no address yet; does the cluster provide any?");
}

function ingress(object: Properties): Verdict {
  return balanced(object, "no controller has given it an address yet; is one installed?");
}

function balanced(object: Properties, why: string): Verdict {
  const { status } = parts(object);
  const { ingress: addresses } = isRecord(status["loadBalancer"]) ? status["loadBalancer"] : {};
  const remedy = 'the annotation pulumi.com/skipAwait: "true" waits for none';
  return Array.isArray(addresses) && addresses.length > 0
    ? ready
    : { ready: false, why: `${why} (${remedy})` };
}

function definition(object: Properties): Verdict {
  if (condition(object, "Established")?.status === "True") return ready;
  const named = condition(object, "NamesAccepted");
  return { ready: false, why: named?.message ?? "the API server does not serve it yet" };
}

function phaseOf(object: Properties, good: readonly string[]): Verdict {
  const { status } = parts(object);
  return good.includes(String(status["phase"])) ? ready : { ready: false, why: `it is ${status["phase"]}` };
}

/** Why a pod does not start, as its containers tell it. */
export function troubleOf(object: Properties): string {
  const { status } = parts(object);
  const unscheduled = condition(object, "PodScheduled");
  const containers = [status["initContainerStatuses"], status["containerStatuses"]]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .filter(isRecord);
  const waiting = containers.flatMap(({ name, state, lastState }) => {
    const now = isRecord(state) ? state["waiting"] : undefined;
    const last = isRecord(lastState) ? lastState["terminated"] : undefined;
    const ended = isRecord(last) ? `; it ended with ${last["exitCode"]}` : "";
    return isRecord(now) ? [`${name}: ${now["reason"]} ${now["message"] ?? ""}${ended}`.trim()] : [];
  });
  return [
    ...(unscheduled?.status === "False" ? [unscheduled.message ?? "it is not scheduled"] : []),
    ...waiting,
  ].join("; ");
}

export function condition(object: Properties, type: string): Condition | undefined {
  const { status } = parts(object);
  const conditions = Array.isArray(status["conditions"]) ? (status["conditions"] as Condition[]) : [];
  return conditions.find((each) => each.type === type);
}

function isObserved(object: Properties): boolean {
  const { metadata, status } = parts(object);
  return Number(status["observedGeneration"] ?? 0) >= Number(metadata["generation"] ?? 0);
}

function parts(object: Properties): Readonly<Record<"metadata" | "spec" | "status", Properties>> {
  const part = (name: string) => (isRecord(object[name]) ? object[name] : {});
  return { metadata: part("metadata"), spec: part("spec"), status: part("status") };
}
