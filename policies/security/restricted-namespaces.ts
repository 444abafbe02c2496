/** The cluster itself refuses what these policies refuse. */
import { example } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { at, object, type Properties, text } from "../workloads/values.ts";

type Known = { readonly standard: string; readonly privileged: Readonly<Record<string, string>> };

const namespaceType = "kubernetes:core/v1:Namespace";
const label = "pod-security.kubernetes.io/enforce";
const namespace = (labels: object) => example(namespaceType, "erp", { metadata: { name: "erp", labels } });

export const restrictedNamespaces = resourcePolicy<Known>({
  name: "restricted-namespaces",
  severity: "medium",
  rule: "A namespace enforces the Pod Security Standard `restricted`.",
  why: "What is made past Pulumi, by hand or by an intruder, meets no policy but the cluster's.",
  mend: `label the namespace \`${label}: restricted\``,
  settings: {
    standard: {
      type: "string",
      enum: ["restricted", "baseline"],
      default: "restricted",
      description: "Which standard is enforced; `baseline` allows root.",
    },
    privileged: {
      type: "object",
      additionalProperties: { type: "string", minLength: 10 },
      default: {},
      description:
        "Namespaces that enforce none, by name → why: no standard but `privileged` lets a pod read files of its node. What is in them, the other policies judge.",
    },
  },
  *judge({ type, name, props }, { standard, privileged }) {
    if (type !== namespaceType || Object.hasOwn(privileged, nameOf(name, props))) return;
    const enforced = text(object(at(props, "metadata", "labels"))[label]);
    if (enforced !== standard && enforced !== "restricted")
      yield `enforces ${enforced === undefined ? "no standard" : `"${enforced}"`} (metadata.labels["${label}"] is not "${standard}")`;
  },
  remediate: ({ type, name, props }, { privileged }) => {
    if (type !== namespaceType || Object.hasOwn(privileged, nameOf(name, props))) return undefined;
    const metadata = object(props["metadata"]);
    const labels = object(metadata["labels"]);
    if (labels[label] === "restricted") return undefined;
    return { ...props, metadata: { ...metadata, labels: { ...labels, [label]: "restricted" } } };
  },
  passing: [namespace({ [label]: "restricted" })],
  failing: [namespace({}), namespace({ [label]: "privileged" }), namespace({ [label]: "baseline" })],
});

function nameOf(name: string, props: Properties): string {
  return text(at(props, "metadata", "name")) ?? name;
}
