/** The two networks: what is reached from outside and may go out, and what neither may. */
import { Network } from "@pulumi/docker/network.js";
import type { DockerContext } from "./context.ts";
import type { NetworkName } from "./part.ts";

export function networkOf(
  docker: Pick<DockerContext, "named" | "labels" | "child">,
  name: NetworkName,
  { internal }: { readonly internal: boolean },
): Network {
  return new Network(
    docker.named(name),
    {
      driver: "bridge",
      internal,
      // Without an address in it the engine's machine does not reach the containers either.
      ...(internal ? { options: { "com.docker.network.bridge.inhibit_ipv4": "true" } } : {}),
      labels: docker.labels(name, "network"),
    },
    docker.child,
  );
}
