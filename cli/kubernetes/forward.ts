/** A way into a cluster, to one port of one pod, for as long as it is needed. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { EngineError } from "../engine.ts";
import type { ContainerOutputs } from "../outputs.ts";
import { clusterOf } from "./cluster.ts";

interface Target {
  readonly pod: string;
  readonly port: number;
}

/**
 * As `kubectl port-forward` does: by the API server, which asks who we are, past the network policies.
 *
 * @param use gets the address of this side, on the loopback interface alone
 */
export async function forwarded<Result>(
  stack: string,
  outputs: ContainerOutputs,
  { pod, port }: Target,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const { PortForward } = await import("@kubernetes/client-node");
  const { config, namespace } = await clusterOf(stack, outputs);
  const forward = new PortForward(config);
  const sockets = new Set<Socket>();
  let trouble: string | undefined;
  const server = createServer((socket) => {
    sockets.add(socket);
    const failed = (error: unknown) => {
      trouble = error instanceof Error ? error.message : String(error);
      socket.destroy();
    };
    socket.on("error", failed).once("close", () => sockets.delete(socket));
    forward.portForward(namespace, pod, [port], socket, null, socket).then((connection) => {
      // Where the pod refuses, the other side closes without a word.
      if ("on" in connection) connection.on("close", () => socket.end());
      if ("on" in connection) connection.on("error", failed);
    }, failed);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } catch (error) {
    if (trouble === undefined || !(error instanceof EngineError)) throw error;
    throw new EngineError(`${error.message}\nThe cluster said of ${namespace}/${pod}: ${trouble}`);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}
