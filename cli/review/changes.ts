/** What would change, and what of it restarts something. */
import { isRecord, type Properties } from "../../providers/supervisor/properties.ts";
import type { Operation, Step } from "./events.ts";
import { servicesOf } from "./services.ts";

export interface Change {
  readonly service: string;
  /** `Deployment`. */
  readonly kind: string;
  readonly name: string;
  readonly urn: string;
  readonly operation: Exclude<Operation, "same">;
  /** Paths of inputs. */
  readonly changed: readonly string[];
  readonly replacing: readonly string[];
  /** What runs is ended and started anew: a process, a container, or pods. */
  readonly restarts: "process" | "container" | "pods" | null;
  /** It holds data: what replaces or deletes it loses them. */
  readonly holdsData: boolean;
}

export function changesOf(steps: readonly Step[]): Change[] {
  const service = servicesOf(steps);
  return steps.flatMap((step) => {
    const { operation, urn, name, type, changed, replacing } = step;
    if (operation === "same") return [];
    return [
      {
        service: service(step),
        kind: type.split(":").at(-1) ?? type,
        name,
        urn,
        operation,
        changed,
        replacing,
        restarts: restarts(step),
        holdsData: holdsData(step),
      },
    ];
  });
}

const processes = /^supervisor:index:(?:Pm2App|Program)$/;
const container = "docker:index/container:Container";
const controllers = /^kubernetes:apps\/v1:(?:Deployment|StatefulSet|DaemonSet)$/;

function restarts({ type, operation, changed, after = {} }: Step): Change["restarts"] {
  if (operation !== "update" && operation !== "replace") return null;
  if (processes.test(type)) {
    // Whether it is ready is asked by another question; the process stays.
    const isReal = operation === "replace" || changed.some((path) => !/^ready\b/.test(path));
    return isReal ? "process" : null;
  }
  if (type === container) return operation === "replace" && runsOn(after) ? "container" : null;
  if (!controllers.test(type)) return null;
  return operation === "replace" || changed.some((path) => /^spec\.template\b/.test(path)) ? "pods" : null;
}

/** A task ends by itself, and what only holds files is never started. */
function runsOn({ start, mustRun }: Properties): boolean {
  return start !== false && mustRun !== false;
}

function holdsData({ type, before, after }: Step): boolean {
  if (/^docker:index\/volume:Volume$|:PersistentVolume(?:Claim)?$/.test(type)) return true;
  if (type === "kubernetes:apps/v1:StatefulSet") {
    const { spec } = before ?? after ?? {};
    return (
      isRecord(spec) && Array.isArray(spec["volumeClaimTemplates"]) && spec["volumeClaimTemplates"].length > 0
    );
  }
  return false;
}
