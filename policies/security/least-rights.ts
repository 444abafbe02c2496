/** A role may do what its holder needs, and no more. */
import { example } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { at, list, object, text } from "../workloads/values.ts";

const types =
  /^kubernetes:rbac\.authorization\.k8s\.io\/v\w+:(Role|ClusterRole|RoleBinding|ClusterRoleBinding)$/;
const of = (kind: string, props: object) =>
  example(`kubernetes:rbac.authorization.k8s.io/v1:${kind}`, "crm", { ...props });
const rule = (resources: readonly string[], verbs: readonly string[], apiGroups = [""]) => ({
  rules: [{ apiGroups, resources, verbs }],
});

/** Verbs by which one gets the rights of others. */
const takingRights: ReadonlySet<string> = new Set(["bind", "escalate", "impersonate"]);
/** What lets one run as another, or be another. */
const ways: ReadonlySet<string> = new Set([
  "pods/exec",
  "pods/attach",
  "pods/ephemeralcontainers",
  "nodes/proxy",
  "serviceaccounts/token",
]);
const reading: ReadonlySet<string> = new Set(["get", "list", "watch"]);
const masters: ReadonlySet<string> = new Set([
  "cluster-admin",
  "admin",
  "edit",
  "system:node",
  "system:masters",
]);
const everybody: ReadonlySet<string> = new Set([
  "system:anonymous",
  "system:authenticated",
  "system:masters",
  "system:serviceaccounts",
  "system:unauthenticated",
]);

export const leastRights = resourcePolicy({
  name: "least-rights",
  severity: "critical",
  rule: "Roles name what may be done with what, read no secrets, and are given to accounts of their own.",
  why: "Who breaks into a pod has the rights of its account: with a wildcard, the whole cluster.",
  mend: "list the verbs and resources that are needed, and bind the role to one service account",
  *judge({ type, props }) {
    const kind = types.exec(type)?.[1] ?? "";
    if (kind === "Role" || kind === "ClusterRole")
      for (const each of list(props["rules"])) yield* excess(object(each), kind);
    if (kind.endsWith("Binding")) yield* wideBinding(props);
  },
  passing: [
    of("Role", rule(["pods"], ["list"])),
    of("ClusterRole", rule(["nodes/metrics"], ["get"])),
    of("RoleBinding", {
      roleRef: { kind: "Role", name: "crm" },
      subjects: [{ kind: "ServiceAccount", name: "crm" }],
    }),
  ],
  failing: [
    of("Role", rule(["pods"], ["*"])),
    of("Role", rule(["*"], ["get"])),
    of("ClusterRole", rule(["pods"], ["get"], ["*"])),
    of("ClusterRole", { rules: [{ nonResourceURLs: ["*"], verbs: ["get"] }] }),
    of("Role", rule(["secrets"], ["list"])),
    of("Role", rule(["pods/exec"], ["create"])),
    of("ClusterRole", rule(["clusterroles"], ["escalate"])),
    of("ClusterRoleBinding", {
      roleRef: { name: "cluster-admin" },
      subjects: [{ kind: "ServiceAccount", name: "crm" }],
    }),
    of("RoleBinding", {
      roleRef: { name: "crm" },
      subjects: [{ kind: "Group", name: "system:authenticated" }],
    }),
    of("RoleBinding", { roleRef: { name: "crm" }, subjects: [{ kind: "ServiceAccount", name: "default" }] }),
  ],
});

function* excess(rule: Readonly<Record<string, unknown>>, kind: string): Generator<string> {
  for (const key of ["verbs", "resources", "apiGroups", "nonResourceURLs"])
    if (list(rule[key]).includes("*")) yield `may do more than is named (rules[].${key} has "*")`;
  const verbs = list(rule["verbs"]).map((each) => text(each) ?? "");
  const resources = list(rule["resources"]).map((each) => text(each) ?? "");
  const taken = verbs.filter((verb) => takingRights.has(verb));
  if (taken.length > 0) yield `may get the rights of others (rules[].verbs has ${taken.join(", ")})`;
  const through = resources.filter((each) => ways.has(each));
  if (through.length > 0) yield `may run as others (rules[].resources has ${through.join(", ")})`;
  // One secret that is named may be read in its own namespace.
  const isNamed = kind === "Role" && list(rule["resourceNames"]).length > 0 && !verbs.includes("list");
  if (resources.includes("secrets") && !isNamed && verbs.some((verb) => reading.has(verb)))
    yield "may read secrets of others (rules[].resources has secrets)";
}

function* wideBinding(props: Readonly<Record<string, unknown>>): Generator<string> {
  const role = text(at(props, "roleRef", "name")) ?? "";
  if (masters.has(role)) yield `gives the rights of "${role}" (roleRef.name)`;
  for (const { kind, name } of list(props["subjects"]).map(object)) {
    if (everybody.has(text(name) ?? ""))
      yield `gives rights to everybody in "${text(name)}" (subjects[].name)`;
    if (kind === "ServiceAccount" && name === "default")
      yield "gives rights to the account that every pod has (subjects[].name is default)";
  }
}
