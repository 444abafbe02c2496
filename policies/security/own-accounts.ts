/** Pods have an account of their own, and a token of it where they need one. */
import { example, type Judged } from "../judged.ts";
import { stackPolicy } from "../policy.ts";
import { known } from "../unknown.ts";
import { podOf } from "../workloads/confinement.ts";
import { at, list, object, text } from "../workloads/values.ts";
import type { Pod } from "../workloads/workload.ts";

const accountType = "kubernetes:core/v1:ServiceAccount";
const binding = /^kubernetes:rbac\.authorization\.k8s\.io\/v\w+:(?:Cluster)?RoleBinding$/;

const pod = (spec: object) =>
  example("kubernetes:core/v1:Pod", "crm", {
    metadata: { namespace: "erp" },
    spec: { containers: [], ...spec },
  });
const account = (token: boolean) =>
  example(accountType, "crm", {
    metadata: { name: "crm", namespace: "erp" },
    automountServiceAccountToken: token,
  });
const bound = example("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", "crm", {
  roleRef: { name: "crm" },
  subjects: [{ kind: "ServiceAccount", name: "crm", namespace: "erp" }],
});

export const ownAccounts = stackPolicy({
  name: "own-accounts",
  severity: "high",
  rule: "Pods run under a service account of their own, with a token where the account has a role.",
  why: "A token in a pod is what an intruder asks the cluster with, and rights of a shared account are everybody's.",
  mend: "set `serviceAccountName`, and `automountServiceAccountToken: false` unless a role is bound to the account",
  *judge(resources) {
    const accounts = new Map<string, unknown>();
    const holders = new Set<string>();
    for (const { type, name, props } of resources) {
      if (type === accountType)
        accounts.set(
          `${namespaceOf(props)}/${text(at(props, "metadata", "name")) ?? name}`,
          props["automountServiceAccountToken"],
        );
      else if (binding.test(type))
        for (const subject of list(props["subjects"]).map(object))
          holders.add(`${text(subject["namespace"]) ?? namespaceOf(props)}/${text(subject["name"])}`);
    }
    for (const resource of resources) {
      const judged = known(() => complaint(resource, accounts, holders));
      if (!judged.known) yield { unknown: true, says: `its account (${judged.path})`, urn: resource.urn };
      else if (judged.value !== undefined) yield { says: judged.value, urn: resource.urn };
    }
  },
  passing: [
    [pod({ serviceAccountName: "crm", automountServiceAccountToken: false })],
    [pod({ serviceAccountName: "crm" }), account(false)],
    [pod({ serviceAccountName: "crm", automountServiceAccountToken: true }), account(true), bound],
  ],
  failing: [
    [pod({})],
    [pod({ serviceAccountName: "default", automountServiceAccountToken: false })],
    [pod({ serviceAccountName: "crm" })],
    [pod({ serviceAccountName: "crm", automountServiceAccountToken: true }), account(false)],
    [account(true)],
  ],
});

function complaint(
  resource: Judged,
  accounts: ReadonlyMap<string, unknown>,
  holders: ReadonlySet<string>,
): string | undefined {
  const { type, name, props } = resource;
  if (type === accountType) {
    const key = `${namespaceOf(props)}/${text(at(props, "metadata", "name")) ?? name}`;
    return accounts.get(key) === false || holders.has(key)
      ? undefined
      : "gives a token to its pods, and has no role (automountServiceAccountToken is not false)";
  }
  const pod = podOf(resource);
  return pod === undefined ? undefined : ofPod(pod, namespaceOf(props), accounts, holders);
}

function ofPod(
  { path, spec }: Pod,
  namespace: string,
  accounts: ReadonlyMap<string, unknown>,
  holders: ReadonlySet<string>,
): string | undefined {
  const account = text(spec["serviceAccountName"]) ?? text(spec["serviceAccount"]) ?? "default";
  if (account === "default")
    return `runs under the account that every pod has (${path}.serviceAccountName is not set)`;
  const key = `${namespace}/${account}`;
  const mounts = spec["automountServiceAccountToken"] ?? accounts.get(key);
  if (mounts === false || holders.has(key)) return undefined;
  return `has a token of "${account}", which has no role (${path}.automountServiceAccountToken is not false)`;
}

function namespaceOf(props: Judged["props"]): string {
  return text(at(props, "metadata", "namespace")) ?? "default";
}
