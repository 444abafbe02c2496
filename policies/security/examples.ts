/** Small workloads for the examples of policies. */
import { example, type Judged } from "../judged.ts";

type Props = Readonly<Record<string, unknown>>;

export function docker(props: Props): Judged {
  return example("docker:index/container:Container", "crm", { image: "sha256:1f", ...props });
}

/** @param spec of its pods, which have one container */
export function deployment(spec: Props): Judged {
  const one = { name: "crm", image: "registry.example/crm" };
  return example("kubernetes:apps/v1:Deployment", "crm", {
    spec: { template: { spec: { containers: [one], ...spec } } },
  });
}

/** The part of a pod's spec that is its one container. */
export function containers(props: Props): Props {
  return { containers: [{ name: "crm", image: "registry.example/crm", ...props }] };
}

/** The part of a pod's spec that is a well-behaved container beside an init container. */
export function initContainers(props: Props): Props {
  return { initContainers: [{ name: "roles", image: "registry.example/roles", ...props }] };
}
