/** `@pulumi/kubernetes`: objects are replaced where the API server would refuse a change. */
import { filled, generatedName, sealedSecret } from "../../hermetic/kubernetes/check.ts";
import { idOf, kindOf, metadataOf } from "../../hermetic/kubernetes/manifest.ts";
import { difference } from "../../hermetic/kubernetes/replacements.ts";
import { plain } from "../../hermetic/protocol/marks.ts";
import { made, type Package, versionOf } from "../package.ts";

/** Kinds that belong to no namespace, of those that programs make. */
const clusterWide =
  /^(?:Namespace|Node|PersistentVolume|ClusterRole(?:Binding)?|CustomResourceDefinition|StorageClass|PriorityClass|IngressClass|RuntimeClass|APIService|(?:Mutating|Validating)(?:Webhook|AdmissionPolicy)\w*|ClusterIssuer)$/;

/** As the stack's own provider is told: data is changed in place. */
const mutable = { ConfigMap: true, Secret: true };

export const kubernetes: Package = {
  name: "kubernetes",
  version: versionOf("@pulumi/kubernetes"),

  check({ type, name, news, olds, seed }) {
    const kind = kindOf(type);
    return filled(
      { ...news, ...kind },
      {
        name: generatedName(name, seed, plain(olds)),
        namespace: clusterWide.test(kind.kind) ? undefined : "default",
      },
    );
  },

  diff: ({ oldInputs, news }) => difference(plain(oldInputs), plain(news), mutable),

  id: (_subject, inputs) => idOf(inputs),

  outputs: ({ urn }, inputs) =>
    sealedSecret({
      kind: inputs["kind"],
      apiVersion: inputs["apiVersion"],
      metadata: { ...metadataOf(inputs), uid: made(urn).slice(0, 32) },
      status: {},
    }),
};
