/** What keeps data that outlives it: stores, and where their data lies. */
import type { Judged } from "../judged.ts";
import { known } from "../unknown.ts";
import { kindOf } from "../workloads/kubernetes.ts";
import { workloadOf } from "../workloads/read.ts";
import { at, list, object, type Properties, text } from "../workloads/values.ts";
import type { Workload } from "../workloads/workload.ts";

/** A workload that writes what outlives it. */
export interface Store {
  /** Of the service; where it has none, of the resource. */
  readonly name: string;
  /** Where it writes: `volume "data"`. */
  readonly where: string;
}

/** Servers whose data lies where their command says. */
const servers = /^(postgres|postgresql|mysqld|mariadbd|mongod)$/;

/** Undefined: it keeps nothing. */
export function storeOf(resource: Judged): Store | undefined {
  const workload = workloadOf(resource);
  if (workload?.lasting !== true) return undefined;
  const where = whereOf(workload);
  return where === undefined ? undefined : { name: storeName(workload), where };
}

function storeName({ identity, resource: { name } }: Workload): string {
  return identity.service ?? name;
}

function whereOf({ platform, resource: { props }, pod }: Workload): string | undefined {
  if (platform === "host") return serves(props) ? "its directory" : undefined;
  if (platform === "docker") return list(props["volumes"]).some(isNamed) ? "a volume" : undefined;
  const [claim] = claimTemplates(props);
  if (claim !== undefined) return `volume "${claim}"`;
  const claimed = list(pod?.spec["volumes"]).map(object);
  const found = claimed.find((each) => each["persistentVolumeClaim"] !== undefined);
  return found === undefined ? undefined : `volume "${text(found["name"])}"`;
}

/** Names of the volumes that a stateful set makes for each of its pods. */
export function claimTemplates(props: Properties): readonly string[] {
  return list(at(props, "spec", "volumeClaimTemplates")).map(
    (each) => text(at(each, "metadata", "name")) ?? "data",
  );
}

/** Whose name a preview does not know is made by the stack, and has one. */
function isNamed(volume: unknown): boolean {
  const { readOnly } = object(volume);
  const name = known(() => text(object(volume)["volumeName"]));
  return readOnly !== true && (!name.known || name.value !== undefined);
}

function serves(props: Properties): boolean {
  return servers.test(text(list(props["command"])[0])?.split("/").at(-1) ?? "");
}

/** Directories in which a server on the host keeps its data: the words of its command. */
export function* placesOf(resource: Judged): Generator<string> {
  if (kindOf(resource.type) !== undefined || workloadOf(resource)?.platform !== "host") return;
  if (!serves(resource.props)) return;
  for (const word of list(resource.props["command"])) {
    const path = text(word)?.replace(/^[^/]*=/, "") ?? "";
    if (path.startsWith("/")) yield path;
  }
}

/** Whether a pattern, in which `*` is any text, has this name. */
export function isAny(patterns: readonly string[], ...names: readonly (string | undefined)[]): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split("*").map((each) => each.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
    const all = new RegExp(`^${parts.join(".*")}$`);
    return names.some((name) => name !== undefined && all.test(name));
  });
}
