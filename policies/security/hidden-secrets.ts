/** A secret that is marked is handed over where others do not read it. */
import { Secret } from "@pulumi/policy";
import { example, type Judged } from "../judged.ts";
import { marked, texts } from "../marks.ts";
import { resourcePolicy } from "../policy.ts";
import { workloadOf } from "../workloads/read.ts";
import { containers, deployment, docker } from "./examples.ts";

const configMap = "kubernetes:core/v1:ConfigMap";
const secret = new Secret("S3cret-of-the-stack");

/** What is shown to more people than a secret may be: lists of processes, `docker inspect`, the description of a pod. */
const shown = {
  host: /^(?:command\[|ready\.)/,
  docker: /^(?:command|entrypoints|envs|labels|healthcheck)\b/,
  kubernetes: /(?:^|\.)metadata\.|[cC]ontainers\[\d+\]\.(?:args|command|env|lifecycle|\w+Probe)\b/,
} as const;

export const hiddenSecrets = resourcePolicy({
  name: "hidden-secrets",
  severity: "high",
  rule: "A secret is handed over in a file or in a Secret, not in a command, a variable of a container, or a label.",
  why: "Pulumi hides it, but whoever lists processes or describes the container reads it.",
  mend: "put it into `secretEnvironment` or a file with `secretContent` on a host, into `uploads` below /run/secrets on Docker, into a Secret that is mounted on Kubernetes",
  *judge(resource) {
    const place = placeOf(resource);
    if (place === undefined) return;
    for (const { path, secret } of texts(marked(resource)))
      if (secret && place.test(path)) yield `${path}: shows a secret`;
  },
  passing: [
    docker({ uploads: new Secret([{ file: "/run/secrets/KEY", content: "a" }]), envs: ["PORT=1"] }),
    example("kubernetes:core/v1:Secret", "crm", { data: new Secret({ A: "YQ==" }) }),
    example("supervisor:index:Program", "crm", { command: ["crm"], secretEnvironment: { A: secret } }),
  ],
  failing: [
    docker({ envs: [secret] }),
    docker({ command: ["crm", secret] }),
    docker({ labels: [{ label: "a", value: secret }] }),
    deployment(containers({ env: [{ name: "A", value: secret }] })),
    deployment(containers({ args: new Secret(["crm", "a"]) })),
    example(configMap, "crm", { data: { A: secret } }),
    example("supervisor:index:Program", "crm", { command: ["crm", secret] }),
  ],
});

function placeOf(resource: Judged): RegExp | undefined {
  if (resource.type === configMap) return /^(?:data|binaryData)\b/;
  const platform = workloadOf(resource)?.platform;
  return platform === undefined ? undefined : shown[platform];
}
