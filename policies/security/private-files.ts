/** Files with secrets, and folders with data, are their owner's alone. */
import { Secret } from "@pulumi/policy";
import { example, type Judged } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { podOf } from "../workloads/confinement.ts";
import { at, list, object, text } from "../workloads/values.ts";
import { deployment } from "./examples.ts";

type Known = { readonly shared: readonly string[] };

const fileType = "supervisor:index:File";
const directoryType = "supervisor:index:Directory";
const secretContent = new Secret("a");

export const privateFiles = resourcePolicy<Known>({
  name: "private-files",
  severity: "high",
  rule: "Files that hold secrets, and folders of stores, are open to their owner alone.",
  why: "Everybody with an account on the machine, and every process that is broken into, could read them.",
  mend: 'set `mode: "0600"` on the file, `mode: "0700"` on the folder, `defaultMode: 0440` on the volume of a Secret',
  settings: {
    shared: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Folders that others may pass through, by the names of their resources.",
    },
  },
  *judge(resource, { shared }) {
    const { type, name, props } = resource;
    if (type === fileType && "secretContent" in props) yield* loose(props, "0644");
    else if (type === directoryType && !shared.includes(name)) yield* loose(props, "0755");
    else yield* inPod(resource);
  },
  remediate: ({ type, name, props }, { shared }) => {
    const isFile = type === fileType && "secretContent" in props;
    const isFolder = type === directoryType && !shared.includes(name);
    if (!(isFile || isFolder) || [...loose(props, "0755")].length === 0) return undefined;
    return { ...props, mode: isFile ? "0600" : "0700" };
  },
  passing: [
    example(fileType, "users", { mode: "0600", secretContent }),
    example(fileType, "rules", { content: "a" }),
    example(directoryType, "database", { mode: "0700" }),
    deployment({ volumes: [{ name: "secrets", secret: { secretName: "crm", defaultMode: 0o440 } }] }),
  ],
  failing: [
    example(fileType, "users", { mode: "0644", secretContent }),
    example(fileType, "users", { secretContent }),
    example(directoryType, "database", { mode: "0755" }),
    example(directoryType, "database", {}),
    deployment({ volumes: [{ name: "secrets", secret: { secretName: "crm", defaultMode: 0o444 } }] }),
    deployment({ volumes: [{ name: "secrets", secret: { secretName: "crm" } }] }),
  ],
});

function* loose(props: Judged["props"], usual: string): Generator<string> {
  const mode = text(props["mode"]) ?? usual;
  if ((Number.parseInt(mode, 8) & 0o077) !== 0) yield `is open to others (mode is ${mode})`;
}

function* inPod(resource: Judged): Generator<string> {
  for (const volume of list(podOf(resource)?.spec["volumes"]).map(object)) {
    if (volume["secret"] === undefined) continue;
    const mode = at(volume, "secret", "defaultMode") ?? 0o644;
    if (typeof mode === "number" && (mode & 0o007) !== 0)
      yield `volume "${text(volume["name"])}": is open to every user in the pod (secret.defaultMode is 0${mode.toString(8)})`;
  }
}
