/** Goes through a stack's resources one by one: one that cannot be read yet does not keep the others from being judged. */
import type { Finding, Judged } from "../judged.ts";
import type { Resources } from "../policy.ts";
import { known } from "../unknown.ts";

export function* onEach(
  resources: Resources,
  judge: (resource: Judged) => Iterable<string>,
): Generator<Finding> {
  for (const resource of resources) {
    const { urn } = resource;
    const found = known(() => [...judge(resource)]);
    if (found.known) for (const says of found.value) yield { says, urn };
    else yield { says: `"${found.path}" depends on a value that is not known before`, urn, unknown: true };
  }
}
