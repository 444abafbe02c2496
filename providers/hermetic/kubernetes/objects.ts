/** Objects on an API server: read, applied, removed. */
import { setTimeout as sleep } from "node:timers/promises";
import { isRecord, type Properties } from "../../supervisor/properties.ts";
import { ProviderError } from "../protocol/errors.ts";
import { ApiError, remedyFor } from "./api-error.ts";
import { type Cluster, groupPath } from "./cluster.ts";
import { annotation, describeObject, idOf, type Manifest, metadataOf } from "./manifest.ts";

/** Whose fields they are, for server-side apply. */
export const fieldManager = "pulumi";

/** For a child to have gone before its parent; an annotation can say otherwise. */
const deletionPropagation = "pulumi.com/deletionPropagationPolicy";

export interface Applied {
  readonly object: Properties;
  /** It was not there before. */
  readonly created: boolean;
  readonly warnings: readonly string[];
}

export interface HowToApply {
  /** The server judges, and changes nothing. */
  readonly dryRun: boolean;
  /** Takes fields from other managers. */
  readonly force: boolean;
}

export class Objects {
  private readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Undefined: there is none, or nothing of its kind. */
  async get(object: Properties): Promise<Properties | undefined> {
    const path = await this.path(object);
    if (path === undefined) return undefined;
    try {
      const { body } = await this.cluster.request("GET", path);
      return withoutManagers(body);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw refused(error, object, "read");
    }
  }

  async apply(manifest: Manifest, { dryRun, force }: HowToApply): Promise<Applied> {
    const path = await this.path(manifest);
    if (path === undefined) throw new ProviderError(noSuchKind(manifest));
    try {
      const { status, body, warnings } = await this.cluster.request("PATCH", path, {
        query: { fieldManager, ...(force ? { force: "true" } : {}), ...(dryRun ? { dryRun: "All" } : {}) },
        type: "application/apply-patch+yaml",
        body: manifest,
      });
      return { object: withoutManagers(body), created: status === 201, warnings };
    } catch (error) {
      if (dryRun && error instanceof ApiError && error.isNamespaceMissing) throw error;
      throw refused(error, manifest, "applied");
    }
  }

  /** Returns when it is gone, and all that belongs to it. */
  async remove(object: Properties, seconds: number, signal: AbortSignal): Promise<void> {
    const path = await this.path(object);
    if (path === undefined) return;
    const propagationPolicy = annotation(object, deletionPropagation) ?? "foreground";
    const policy = propagationPolicy.replace(/^./, (letter) => letter.toUpperCase());
    try {
      await this.cluster.request("DELETE", path, { body: { propagationPolicy: policy } });
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return;
      throw refused(error, object, "deleted");
    }
    const deadline = Date.now() + seconds * 1000;
    for (let pause = 100; ; pause = Math.min(pause * 1.5, 1000)) {
      const left = await this.get(object);
      if (left === undefined) return;
      if (Date.now() > deadline || signal.aborted) throw new ProviderError(stillThere(left, seconds));
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  async list(
    apiVersion: string,
    plural: string,
    namespace: string,
    query: Readonly<Record<string, string>>,
  ): Promise<Properties[]> {
    const path = `${groupPath(apiVersion)}/namespaces/${namespace}/${plural}`;
    const { body } = await this.cluster.request("GET", path, { query });
    return body.items ?? [];
  }

  /** The last lines of a pod's log. */
  async log(pod: Properties, lines: number): Promise<string> {
    const { namespace, name } = metadataOf(pod);
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/log`;
    const { body } = await this.cluster.request("GET", path, { query: { tailLines: String(lines) } });
    return typeof body?.text === "string" ? body.text.trim() : "";
  }

  private async path(object: Properties): Promise<string | undefined> {
    const [apiVersion, kind] = [String(object["apiVersion"]), String(object["kind"])];
    const resource = await this.cluster.resource(apiVersion, kind);
    if (resource === undefined) return undefined;
    const { namespace, name } = metadataOf(object);
    const scope = resource.namespaced ? `/namespaces/${namespace}` : "";
    return `${groupPath(apiVersion)}${scope}/${resource.plural}/${name}`;
  }
}

export function noSuchKind({ apiVersion, kind }: Properties): string {
  return (
    `the API server has no kind "${kind}" of ${apiVersion}: install the definition (CustomResourceDefinition) or the operator that ` +
    "brings it, let the object depend on it, or name a version that the server has (kubectl api-resources)"
  );
}

function refused(error: unknown, object: Properties, what: string): unknown {
  if (!(error instanceof ApiError)) return error;
  // It says the name itself, often twice.
  const why = error.message.replace(/^(?:admission webhook .*?|.*? is invalid): /, (all) =>
    all.includes("webhook") ? all : "",
  );
  return new ProviderError(
    `${describeObject(object)} cannot be ${what}: ${why}. What to do: ${remedyFor(error, idOf(object))}`,
  );
}

function stillThere(left: Properties, seconds: number): string {
  const { finalizers } = metadataOf(left);
  const held =
    Array.isArray(finalizers) && finalizers.length > 0 ? `; it is held by ${finalizers.join(", ")}` : "";
  return `${describeObject(left)} was deleted, and is still there after ${seconds} s${held}`;
}

/** Who has which field is long, changes with every look, and is nobody's input. */
function withoutManagers(object: Properties): Properties {
  if (!isRecord(object["metadata"])) return object;
  const { managedFields, ...metadata } = object["metadata"];
  return { ...object, metadata };
}
