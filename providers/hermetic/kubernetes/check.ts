/** Refuses objects at preview, and fills in what the official provider fills in: name, namespace, secrets. */
import { createHash } from "node:crypto";
import { isRecord, type Properties, redact, secret, unknownValue } from "../../supervisor/properties.ts";
import { isSealed, plain } from "../protocol/marks.ts";
import type { Checked, CheckRequest, Failure } from "../protocol/plugin.ts";
import { judge } from "../types/judge.ts";
import type { Table } from "../types/table.ts";
import type { Cluster } from "./cluster.ts";
import { annotation, autonamed, isSecret, kindOf, metadataOf } from "./manifest.ts";
import { nameFailures } from "./names.ts";
import { noSuchKind } from "./objects.ts";

/** What the SDK has beside objects: only the official provider can make them. */
const composites = /^kubernetes:(?:helm\.sh|kustomize|yaml)|(?:Patch|List)$/;

export class Checker {
  private readonly table: Table;
  /** `group/kind` that a definition of the program will bring. */
  private readonly defined = new Set<string>();

  constructor(table: Table) {
    this.table = table;
  }

  async check({ type, name, news, olds, seed }: CheckRequest, cluster: Cluster): Promise<Checked> {
    const shown = redact(news) as Properties;
    const failures = this.judge(type, shown);
    if (failures.length > 0) return { inputs: news, failures };
    const kind = kindOf(type);
    this.remember(plain(news));
    const resource = await cluster.resource(kind.apiVersion, kind.kind);
    if (resource === undefined && !this.isDefined(kind)) {
      return { inputs: news, failures: [{ property: "kind", reason: noSuchKind(kind) }] };
    }
    const namespaced = resource?.namespaced ?? true;
    const inputs = filled(
      { ...news, ...kind },
      {
        name: generatedName(name, seed, plain(olds)),
        namespace: namespaced ? cluster.settings.namespace : undefined,
      },
    );
    return { inputs, failures: nameFailures(redact(inputs) as Properties) };
  }

  /** Whether a definition of the program will bring it. */
  isDefined({ apiVersion, kind }: Properties): boolean {
    return this.defined.has(`${String(apiVersion).split("/")[0]}/${kind}`);
  }

  private judge(type: string, shown: Properties): Failure[] {
    const { apiVersion, kind } = kindOf(type);
    if (composites.test(type)) {
      const reason = `the stand-in of the kubernetes provider makes objects, no ${kind}: use the official provider`;
      return [{ property: "", reason }];
    }
    const shape = this.table.resources[type];
    if (shape !== undefined) return judge(this.table, shape, shown, kind);
    // A custom resource: the SDK knows its head, the API server the rest.
    const failures =
      shown["metadata"] === undefined
        ? []
        : judge(this.table, "meta.v1.ObjectMeta", shown["metadata"], "metadata");
    return failures.map(({ property, reason }) => ({
      property: `metadata.${property}`,
      reason: reason.replaceAll(" of metadata", ` of ${apiVersion} ${kind}`),
    }));
  }

  private remember(inputs: Properties): void {
    if (inputs["kind"] !== "CustomResourceDefinition" || !isRecord(inputs["spec"])) return;
    const { group, names } = inputs["spec"];
    if (isRecord(names)) this.defined.add(`${group}/${names["kind"]}`);
  }
}

/** As the official provider does it: `<name>-<8 hex>`; the same as long as the resource lives. */
export function generatedName(name: string, seed: Uint8Array, olds: Properties): string {
  const old = metadataOf(olds)["name"];
  if (annotation(olds, autonamed) === "true" && typeof old === "string") return old;
  return `${name}-${createHash("sha256").update(seed).update(name).digest("hex").slice(0, 8)}`;
}

export function filled(
  inputs: Properties,
  given: { name: string; namespace: string | undefined },
): Properties {
  // A whole that is secret or unknown cannot be added to.
  if (isSealed(inputs["metadata"]) || inputs["metadata"] === unknownValue) return inputs;
  const metadata = metadataOf(inputs);
  const isNamed = metadata["name"] !== undefined && metadata["name"] !== null;
  const isPlaced = metadata["namespace"] !== undefined || given.namespace === undefined;
  const annotations = isRecord(metadata["annotations"]) ? metadata["annotations"] : {};
  return sealedSecret({
    ...inputs,
    metadata: {
      ...metadata,
      ...(isNamed ? {} : { name: given.name, annotations: { ...annotations, [autonamed]: "true" } }),
      ...(isPlaced ? {} : { namespace: given.namespace }),
    },
  });
}

/** A Secret's content is secret, whatever the program has marked. */
export function sealedSecret(object: Properties): Properties {
  if (!isSecret(object)) return object;
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => {
      const isContent = (key === "data" || key === "stringData") && value !== undefined;
      return [key, isContent && !isSealed(value) ? secret(plain({ value })["value"]) : value];
    }),
  );
}
