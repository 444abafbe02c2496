/** What cannot run on Kubernetes as it is described. */
import type { Plan } from "../../../catalog/plan.ts";
import { formatPath, type Problem, quote } from "../../../catalog/problems.ts";
import { loopbackCommands, takenNames } from "../checks.ts";
import { logsNamespaceOf } from "./cluster.ts";
import { imagesOf } from "./images.ts";
import { logCollector } from "./logs/names.ts";
import type { KubernetesSettings } from "./settings.ts";
import { podExporter } from "./site.ts";
import { backupSubject } from "./stores/backup.ts";
import { rolesSubject } from "./stores/roles.ts";
import { headlessName } from "./workload.ts";

/** A DNS label. */
const longest = 63;
/** The controller adds a hash of ten digits to the names of a stateful set's revisions, and they are labels. */
const longestStore = 52;

export function kubernetesProblems(
  plan: Plan,
  settings: KubernetesSettings,
  root: string,
): readonly Problem[] {
  return [
    ...namespaceProblems(plan),
    ...storeProblems(plan),
    ...takenNames(plan, ownNames(plan)),
    ...loopbackCommands(plan),
    ...hostProblems(plan, settings),
    ...imagesOf(plan, root, settings.imageLock).problems,
  ];
}

function namespaceProblems(plan: Plan): Problem[] {
  const name = logsNamespaceOf(plan);
  if (name.length <= longest) return [];
  return [
    {
      path: "name",
      value: `${quote(plan.application)}, which makes the namespace ${quote(name)}, ${name.length} characters`,
      allowed: `a name that, with the environment's, has at most ${longest - "--logs".length} characters`,
      remedy: "give the application or the environment a shorter name",
    },
  ];
}

/** The longest that is made of a store's name; Kubernetes keeps eleven characters for the jobs of a CronJob. */
const storeSuffix = { postgres: "-backup-0000000000", redis: "" } as const;

function storeProblems({ stores }: Plan): Problem[] {
  return stores.flatMap(({ name, kind }) => {
    const limit = Math.min(longestStore, longest - storeSuffix[kind].length);
    if (name.length <= limit) return [];
    return [
      {
        path: formatPath(["stores", name]),
        value: `${quote(name)}, ${name.length} characters`,
        allowed: `at most ${limit} characters: longer names are made of it`,
        remedy: "give the store a shorter name",
      },
    ];
  });
}

/** Objects of the platform that no service may be called like. */
function ownNames({ services, stores }: Plan): ReadonlySet<string> {
  return new Set([
    "default",
    "default-deny",
    podExporter,
    logCollector,
    ...stores.flatMap((store) => [rolesSubject(store).name, backupSubject(store).name]),
    ...[...services, ...stores].map(({ name }) => headlessName(name)),
  ]);
}

/** The pages beyond the first have a host of their own, whose first label is the service's name. */
function hostProblems({ services }: Plan, { ingress }: KubernetesSettings): Problem[] {
  const others = services.filter(({ kind, prefix }) => kind === "web" && prefix === "").slice(1);
  return others
    .filter(({ name }) => name.length + 1 + ingress.host.length > 253)
    .map(({ name }) => ({
      path: formatPath(["services", name]),
      value: `${quote(`${name}.${ingress.host}`)}, ${name.length + 1 + ingress.host.length} characters`,
      allowed: "a host name of at most 253 characters",
      remedy: "give the service or ingressHost a shorter name",
    }));
}
