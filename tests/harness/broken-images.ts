/** What kwok makes of pods whose image does not work: a Job's fails, any other never becomes ready. */

/** Stages for kwok's configuration; chosen before its own, which have no weight. */
export function brokenImages(images: readonly string[]): string {
  const isPending = { key: ".status.phase", operator: "In", values: ["Pending"] };
  const isBroken = { key: ".spec.containers.[].image", operator: "In", values: images };
  const ofJob = (operator: "In" | "NotIn") => ({
    key: ".metadata.ownerReferences.[].kind",
    operator,
    values: ["Job"],
  });
  return [
    stage("broken-job", [isPending, isBroken, ofJob("In")], [...failed, ...containers(exited)]),
    stage("broken-pod", [isPending, isBroken, ofJob("NotIn")], [...unready, ...containers(waiting)]),
  ]
    .map((each) => JSON.stringify(each))
    .join("\n---\n");
}

const failed = ["phase: Failed"];
const unready = [
  "phase: Running",
  "conditions: [{type: Ready, status: 'False', reason: ContainersNotReady}]",
];

const exited = "terminated: {exitCode: 1, reason: Error}";
const waiting = "waiting: {reason: CrashLoopBackOff}";

function containers(state: string): string[] {
  return [
    "containerStatuses:",
    "{{ range .spec.containers }}",
    "- name: {{ .name | Quote }}",
    "  image: {{ .image | Quote }}",
    "  ready: false",
    "  restartCount: 1",
    `  state: {${state}}`,
    "{{ end }}",
  ];
}

function stage(name: string, matchExpressions: readonly object[], status: readonly string[]): object {
  return {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: "v1", kind: "Pod" },
      selector: { matchExpressions },
      weight: 1,
      next: { statusTemplate: status.join("\n") },
    },
  };
}
