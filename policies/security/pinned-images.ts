/** What runs is what was built and looked at. */
import { resourcePolicy } from "../policy.ts";
import { podOf, runsOnDocker, titleOf } from "../workloads/confinement.ts";
import { at, list, object, text } from "../workloads/values.ts";
import { containers, deployment, docker, initContainers } from "./examples.ts";

/** A digest, or the id that an engine gives an image; either is a hash of all of it. */
const pinned = /^(?:[^@\s]+@)?sha256:[0-9a-f]{64}$/;

const digest = `sha256:${"1f".repeat(32)}`;

export const pinnedImages = resourcePolicy({
  name: "pinned-images",
  severity: "high",
  rule: "Images are named by their digest.",
  why: "A tag is moved by whoever may push: another program runs then, that nobody has reviewed or can roll back to.",
  mend: "name the image `<repository>@sha256:…` (Docker: `repoDigest` or `imageId` of the image's resource)",
  *judge(resource) {
    if (runsOnDocker(resource)) {
      yield* complaint(text(resource.props["image"]), "");
      return;
    }
    const pod = podOf(resource);
    for (const container of pod?.containers ?? [])
      yield* complaint(text(container.props["image"]), `${titleOf(container)}: `);
    for (const volume of list(pod?.spec["volumes"]).map(object))
      if (volume["image"] !== undefined)
        yield* complaint(text(at(volume["image"], "reference")), `volume "${text(volume["name"])}": `);
  },
  passing: [
    docker({ image: digest }),
    docker({ image: `registry.example/crm@${digest}` }),
    deployment(containers({ image: `registry.example/crm:2.0.0@${digest}` })),
  ],
  failing: [
    docker({ image: "crm" }),
    docker({ image: "registry.example:5000/crm:2.0.0" }),
    docker({ image: "sha256:1f1f1f" }),
    deployment(containers({ image: "registry.example/crm:latest" })),
    deployment({
      ...containers({ image: `registry.example/crm@${digest}` }),
      ...initContainers({ image: "registry.example/roles:1" }),
    }),
  ],
});

function* complaint(image: string | undefined, title: string): Generator<string> {
  if (image === undefined) yield `${title}has no image`;
  else if (!pinned.test(image)) yield `${title}runs whatever "${image}" is at the time (image has no digest)`;
}
