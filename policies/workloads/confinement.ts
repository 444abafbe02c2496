/** What confines a container: as policies of security ask for it, on Docker and in pods. */
import type { Judged } from "../judged.ts";
import { containerType } from "./docker.ts";
import { workloadOf } from "./read.ts";
import { at, list, text } from "./values.ts";
import type { Container, Pod } from "./workload.ts";

/** A container of Docker that runs: one that is never started only holds files. */
export function runsOnDocker({ type, props }: Judged): boolean {
  return type === containerType && props["start"] !== false;
}

export function podOf(resource: Judged): Pod | undefined {
  return workloadOf(resource)?.pod;
}

/** `container "crm"`, `init container "roles"`. */
export function titleOf({ kind, name }: Container): string {
  return `${kind === "main" ? "" : `${kind} `}container "${name}"`;
}

/** What holds for a container: its own setting, or else its pod's. */
export function securityOf({ spec }: Pod, { props }: Container, key: string): unknown {
  return at(props, "securityContext", key) ?? at(spec, "securityContext", key);
}

/** Docker's `securityOpts`, such as `no-new-privileges:true` and `seccomp=unconfined`: name → value. */
export function securityOptions(props: Judged["props"]): ReadonlyMap<string, string> {
  return new Map(
    list(props["securityOpts"]).flatMap((each): [string, string][] => {
      const [name = "", ...value] = (text(each) ?? "").split(/[:=]/);
      return [[name, value.join(":")]];
    }),
  );
}
