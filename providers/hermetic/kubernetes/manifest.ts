/** Objects of Kubernetes as a resource's inputs describe them. */
import { isRecord, type Properties } from "../../supervisor/properties.ts";

/** What every object has; all else of it depends on the kind. */
export interface Manifest extends Properties {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  } & Properties;
}

/** Marks a name that was made here, and can be another one for a replacement. */
export const autonamed = "pulumi.com/autonamed";
export const skipAwait = "pulumi.com/skipAwait";
export const patchForce = "pulumi.com/patchForce";
export const timeoutSeconds = "pulumi.com/timeoutSeconds";

/**
 * What is sent to the API server. A Secret's `stringData` becomes `data`: the server only ever shows that, and would
 * keep a key that was taken out of the other.
 *
 * @param inputs plain
 */
export function manifestOf(inputs: Properties): Manifest {
  const bare = withoutNulls(
    Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__"))),
  ) as Manifest;
  if (!isSecret(bare) || !isRecord(bare["stringData"])) return bare;
  const { stringData, ...rest } = bare;
  const encoded = Object.entries(stringData as Record<string, string>).map(([key, value]) => [
    key,
    Buffer.from(value).toString("base64"),
  ]);
  return {
    ...rest,
    data: { ...(rest["data"] as Properties | undefined), ...Object.fromEntries(encoded) },
  } as unknown as Manifest;
}

export function isSecret({ apiVersion, kind }: Properties): boolean {
  return apiVersion === "v1" && kind === "Secret";
}

export function annotation(inputs: Properties, name: string): string | undefined {
  const { annotations } = metadataOf(inputs);
  const value = isRecord(annotations) ? annotations[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

export function metadataOf(inputs: Properties): Properties {
  return isRecord(inputs["metadata"]) ? inputs["metadata"] : {};
}

/** The resource's id: `namespace/name`, or the name of what belongs to the whole cluster. */
export function idOf(inputs: Properties): string {
  const { namespace, name } = metadataOf(inputs);
  return typeof namespace === "string" ? `${namespace}/${name}` : String(name);
}

/** For people: `Deployment "erp/crm"`. */
export function describeObject(inputs: Properties): string {
  return `${inputs["kind"]} "${idOf(inputs)}"`;
}

/** `apps/v1:Deployment` of a type token; the core group's version has no group in an object. */
export function kindOf(type: string): { readonly apiVersion: string; readonly kind: string } {
  const [, version = "", kind = ""] = type.split(":");
  return { apiVersion: version.replace(/^core\//, ""), kind };
}

/** What an import takes over of a live object: all but what the server itself writes. */
export function importable(live: Properties): Properties {
  const { status, metadata, ...rest } = live;
  const { name, namespace, labels, annotations } = isRecord(metadata) ? metadata : {};
  return { ...rest, metadata: withoutNulls({ name, namespace, labels, annotations }) };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined && each !== null)
      .map(([key, each]) => [key, withoutNulls(each)]),
  );
}
