/** Warnings for the engine to show beside a resource. */
import { credentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";

let client: services.EngineClient | undefined;

/** The engine says where it listens when it attaches to a provider. */
export function connect(address: string): void {
  client?.close();
  client = new services.EngineClient(address, credentials.createInsecure());
}

/** Nothing depends on it: an engine that has gone hears nothing. */
export function warn(urn: string, message: string): void {
  const request = new messages.LogRequest();
  request.setSeverity(messages.LogSeverity.WARNING);
  request.setMessage(message);
  request.setUrn(urn);
  client?.log(request, () => undefined);
}
