/** The texts that a stack installs as files, and the objects of the Prometheus Operator: where its watching is written. */
import type { Judged } from "../judged.ts";
import { known } from "../unknown.ts";
import { at, list, object, text } from "../workloads/values.ts";

/** A file, whatever puts it there. */
export interface Installed {
  readonly urn: string;
  /** Its path, or its name. */
  readonly file: string;
  readonly text: string;
}

/** What a preview cannot read yet, and may be such a file. */
export interface NotYet {
  readonly urn: string;
  readonly path: string;
}

export const operatorPrefix = "kubernetes:monitoring.coreos.com/";
const settings = /\.(ya?ml|json|rules)$/;

/** Files of this resource; nothing for the types that install none. */
export function filesOf({ urn, type, props }: Judged): readonly (Installed | NotYet)[] {
  switch (type) {
    case "supervisor:index:File":
    case "local:index/file:File":
      return readFile(urn, text(props["path"] ?? props["filename"]) ?? "", () => props["content"]);
    case "docker:index/container:Container":
      return uploads(urn, props);
    case "kubernetes:core/v1:ConfigMap":
      return configMap(urn, props);
    default:
      return [];
  }
}

/** A file that holds secrets has its content elsewhere: it is no rule. */
function readFile(urn: string, file: string, read: () => unknown): readonly (Installed | NotYet)[] {
  const found = known(() => text(read()));
  if (found.known) return found.value === undefined ? [] : [{ urn, file, text: found.value }];
  return settings.test(file) ? [{ urn, path: found.path === "" ? file : found.path }] : [];
}

function uploads(urn: string, props: Judged["props"]): readonly (Installed | NotYet)[] {
  const all = known(() => list(props["uploads"]));
  if (!all.known) return [{ urn, path: "uploads" }];
  return all.value.flatMap((each) => {
    const file = known(() => text(object(each)["file"]) ?? "");
    return readFile(urn, file.known ? file.value : "", () => object(each)["content"]);
  });
}

function configMap(urn: string, props: Judged["props"]): readonly (Installed | NotYet)[] {
  const names = known(() => Object.keys(object(props["data"])));
  if (!names.known) return [{ urn, path: "data" }];
  return names.value.flatMap((file) => readFile(urn, file, () => at(props, "data", file)));
}
