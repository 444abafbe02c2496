/** What pods have on disk, from a kubelet's summary: its metrics say it of volumes alone. */

/** Where a kubelet tells it. */
export const summaryPath = "/stats/summary";

const used = "pod_disk_used_bytes";

export const diskUsageType = `# TYPE ${used} gauge`;

interface Summary {
  readonly pods?: readonly {
    readonly podRef: { readonly name: string; readonly namespace: string };
    readonly containers?: readonly { readonly name: string }[];
    /** The containers' layers, their logs, and volumes that go with the pod. */
    readonly "ephemeral-storage"?: { readonly usedBytes?: number };
    readonly volume?: readonly { readonly usedBytes?: number; readonly pvcRef?: object }[];
  }[];
}

/** A series for each pod of the namespace, with the name of its first container: the stack's pods have one. */
export function diskUsageOf(namespace: string, summary: string): string[] {
  const { pods = [] } = JSON.parse(summary) as Summary;
  return pods.flatMap(({ podRef, containers = [], volume = [], "ephemeral-storage": own }) => {
    const [container] = containers;
    if (podRef.namespace !== namespace || container === undefined) return [];
    const claimed = volume.filter(({ pvcRef }) => pvcRef !== undefined);
    const bytes = [own, ...claimed].reduce((sum, each) => sum + (each?.usedBytes ?? 0), 0);
    return [`${used}{namespace="${namespace}",pod="${podRef.name}",container="${container.name}"} ${bytes}`];
  });
}
