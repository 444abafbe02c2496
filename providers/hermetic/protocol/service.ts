/**
 * Pulumi's provider protocol over gRPC.
 *
 * The SDK's own server (`@pulumi/pulumi/provider`) hands a provider neither its settings nor whether a change is only
 * previewed, so this one speaks to the messages themselves.
 */
import { Metadata, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Properties } from "../../supervisor/properties.ts";
import { connect } from "./engine-log.ts";
import { messageOf, NotReadyError, ProviderError } from "./errors.ts";
import { secretTexts } from "./marks.ts";
import { formatPath } from "./path.ts";
import type { Change, Difference, Failure, Found, Made, Plugin, Subject } from "./plugin.ts";

/** The handlers of one package's stand-in. */
export function serviceOf(plugin: Plugin) {
  return {
    ...identity(plugin),
    ...settings(plugin),
    check: unary(async (request: messages.CheckRequest) => {
      const answer = await plugin.check({
        ...subject(request.getUrn()),
        news: properties(request.getNews()),
        olds: properties(request.getOlds()),
        seed: request.getRandomseed_asU8(),
      });
      return checked(answer.inputs, answer.failures);
    }),
    diff: unary(async (request: messages.DiffRequest) =>
      difference(
        await plugin.diff({
          ...subject(request.getUrn()),
          id: request.getId(),
          oldInputs: properties(request.getOldInputs()),
          state: properties(request.getOlds()),
          news: properties(request.getNews()),
        }),
      ),
    ),
    create: unary(async (request: messages.CreateRequest) => {
      const { id, state } = await plugin.create({
        ...subject(request.getUrn()),
        news: properties(request.getProperties()),
        preview: request.getPreview(),
        timeout: request.getTimeout(),
      });
      const response = new messages.CreateResponse();
      response.setId(id);
      response.setProperties(structOf(state));
      return response;
    }),
    update: unary(async (request: messages.UpdateRequest) => {
      const { state } = await plugin.update({
        ...subject(request.getUrn()),
        id: request.getId(),
        oldInputs: properties(request.getOldInputs()),
        state: properties(request.getOlds()),
        news: properties(request.getNews()),
        preview: request.getPreview(),
        timeout: request.getTimeout(),
      });
      const response = new messages.UpdateResponse();
      response.setProperties(structOf(state));
      return response;
    }),
    read: unary(async (request: messages.ReadRequest) =>
      found(
        await plugin.read({
          ...subject(request.getUrn()),
          id: request.getId(),
          inputs: properties(request.getInputs()),
          state: properties(request.getProperties()),
        }),
      ),
    ),
    delete: unary(async (request: messages.DeleteRequest) => {
      await plugin.delete({
        ...subject(request.getUrn()),
        id: request.getId(),
        oldInputs: properties(request.getOldInputs()),
        state: properties(request.getProperties()),
        timeout: request.getTimeout(),
      });
      return new empty.Empty();
    }),
  };
}

function identity(plugin: Plugin) {
  return {
    getPluginInfo: unary(async () => {
      const response = new plugins.PluginInfo();
      response.setVersion(plugin.version);
      return response;
    }),
    attach: unary(async (request: plugins.PluginAttach) => {
      connect(request.getAddress());
      return new empty.Empty();
    }),
    cancel: unary(async () => {
      plugin.cancel();
      return new empty.Empty();
    }),
    invoke: unary(async (request: messages.InvokeRequest) => {
      throw new ProviderError(
        `the stand-in of the ${plugin.package} provider has no functions, and so no "${request.getTok()}": use the official provider`,
      );
    }),
  };
}

function settings(plugin: Plugin) {
  return {
    checkConfig: unary(async (request: messages.CheckRequest) => {
      const news = properties(request.getNews());
      // The engine would print the value, and a kubeconfig is secret.
      const failures = plugin.checkSettings(news).map(({ property, reason }) => ({
        property: "",
        reason: `${plugin.package}:${property} ${reason}`,
      }));
      return checked(news, failures);
    }),
    // A change of the settings replaces no resource: names would collide.
    diffConfig: unary(async () => new messages.DiffResponse()),
    configure: unary(async (request: messages.ConfigureRequest) => {
      await plugin.configure(properties(request.getArgs()));
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    }),
  };
}

/** What the engine calls a URN: `urn:pulumi:stack::project::parent$type::name`. */
function subject(urn: string): Subject {
  const [, , types = "", ...name] = urn.split("::");
  return { urn, type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

function checked(inputs: Properties, failures: readonly Failure[]): messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(structOf(inputs));
  response.setFailuresList(
    failures.map((each) => {
      const { property, reason } = concealed(each, inputs);
      const failure = new messages.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

/** The engine prints the value of an input that is blamed: one that holds a secret is named in the reason alone. */
function concealed({ property, reason }: Failure, inputs: Properties): Failure {
  const [top = ""] = property.split(/[.[]/);
  if (secretTexts(inputs[top]).size === 0) return { property, reason };
  return { property: "", reason: `${property}: ${reason}` };
}

function difference({ changes, deleteBeforeReplace }: Difference): messages.DiffResponse {
  const response = new messages.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  response.setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  const top = (change: Change) => String(change.path[0]);
  response.setDiffsList([...new Set(changes.map(top))]);
  response.setReplacesList([...new Set(changes.filter(({ replaces }) => replaces).map(top))]);
  for (const { path, kind, replaces } of changes) {
    const detail = new messages.PropertyDiff();
    const name =
      `${kind.toUpperCase()}${replaces ? "_REPLACE" : ""}` as keyof typeof messages.PropertyDiff.Kind;
    detail.setKind(messages.PropertyDiff.Kind[name]);
    detail.setInputdiff(true);
    response.getDetaileddiffMap().set(formatPath(path), detail);
  }
  return response;
}

function found(resource: Found | undefined): messages.ReadResponse {
  const response = new messages.ReadResponse();
  if (resource === undefined) return response;
  response.setId(resource.id);
  response.setInputs(structOf(resource.inputs));
  response.setProperties(structOf(resource.state));
  return response;
}

function unary<Request, Response>(answer: (request: Request) => Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
    answer(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(failure(error)),
    );
  };
}

function failure(error: unknown) {
  const metadata = new Metadata();
  if (error instanceof NotReadyError) {
    metadata.add("grpc-status-details-bin", notReady(error.message, error.made));
  }
  const isOurs = error instanceof ProviderError;
  const details = isOurs || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message);
  return { name: "ProviderError", message: details, code: status.UNKNOWN, details, metadata };
}

/** How gRPC tells the engine more than a text: the resource is there, and why it is not ready. */
function notReady(message: string, { id, state }: Made): Buffer {
  const failed = new messages.ErrorResourceInitFailed();
  failed.setId(id);
  failed.setProperties(structOf(state));
  failed.setReasonsList([message]);
  const details = new any.Any();
  details.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const wrapped = new statuses.Status();
  wrapped.setCode(status.UNKNOWN);
  wrapped.setMessage(message);
  wrapped.addDetails(details);
  return Buffer.from(wrapped.serializeBinary());
}

function properties(message: struct.Struct | undefined): Properties {
  return (message?.toJavaScript() ?? {}) as Properties;
}

function structOf(values: Properties): struct.Struct {
  return struct.Struct.fromJavaScript(values as Parameters<typeof struct.Struct.fromJavaScript>[0]);
}
