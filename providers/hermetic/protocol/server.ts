/** Serves providers to an engine that somebody else has started, as long as they want them. */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { Plugin } from "./plugin.ts";
import { serviceOf } from "./service.ts";

/** Above what the SDK allows itself: 400 MiB. */
const longestMessage = 400 * 2 ** 20;

/** One gRPC server a package; prints the ports, and ends with its standard input. */
export async function serve(plugins: readonly Promise<Plugin>[]): Promise<void> {
  // An interrupt is for the engine: it ends what is under way, and needs its providers for it.
  process.on("SIGINT", () => undefined);
  // Whoever started it holds the other end: when that process has gone, however it went, this one goes.
  process.stdin.resume().once("close", () => process.exit(0));
  const ports = await Promise.all(
    plugins.map(async (opening) => {
      const plugin = await opening;
      return [plugin.package, await listen(plugin)] as const;
    }),
  );
  process.stdout.write(`${JSON.stringify(Object.fromEntries(ports))}\n`);
}

function listen(plugin: Plugin): Promise<number> {
  const server = new Server({
    "grpc.max_receive_message_length": longestMessage,
    "grpc.max_send_message_length": longestMessage,
  });
  server.addService(services.ResourceProviderService, serviceOf(plugin));
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}
