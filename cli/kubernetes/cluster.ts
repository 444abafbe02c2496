/** The cluster that a stack's pods run on, and which of its pods are the stack's. */
import type { CoreV1Api, KubeConfig, V1Pod } from "@kubernetes/client-node";
import { EngineError } from "../engine.ts";
import type { ContainerOutputs } from "../outputs.ts";
import { settingOf } from "../stack-settings.ts";

export interface Cluster {
  readonly config: KubeConfig;
  readonly core: CoreV1Api;
  readonly namespace: string;
}

/** As the provider finds it: from the stack's settings, else as kubectl does. @throws EngineError where it is not known */
export async function clusterOf(
  stack: string,
  { application, environment }: ContainerOutputs,
): Promise<Cluster> {
  const { CoreV1Api, KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  const given = settingOf(stack, "kubernetes:kubeconfig");
  const context = settingOf(stack, "kubernetes:context");
  try {
    if (given === undefined) config.loadFromDefault();
    else if (/[\n{]/.test(given)) config.loadFromString(given);
    else config.loadFromFile(given);
    if (context !== undefined) config.setCurrentContext(context);
    const core = config.makeApiClient(CoreV1Api);
    return { config, core, namespace: `${application}-${environment}` };
  } catch (error) {
    throw unreachable(stack, error);
  }
}

export function unreachable(stack: string, error: unknown): EngineError {
  const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  return new EngineError(
    `no cluster answers: ${why}\nSay where it is: pulumi config set kubernetes:kubeconfig <file> --stack ${stack}`,
  );
}

/** The pods of an environment, by the unit that each is of; those of tasks are none. */
export async function podsOf(stack: string, { core, namespace }: Cluster): Promise<Map<string, V1Pod[]>> {
  const labelSelector = "app.kubernetes.io/component!=task";
  const lists = await Promise.all(
    // What collects logs is in a namespace of its own.
    [namespace, `${namespace}-logs`].map((each) =>
      core
        .listNamespacedPod({ namespace: each, labelSelector })
        .catch((error: unknown) => Promise.reject(unreachable(stack, error))),
    ),
  );
  const pods = lists.flatMap(({ items }) => items).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return Map.groupBy(pods, ({ metadata }) => metadata?.labels?.["app.kubernetes.io/name"] ?? "");
}

export function nameOf({ metadata }: V1Pod): string {
  return metadata?.name ?? "";
}
