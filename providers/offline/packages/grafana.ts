/** `@pulumiverse/grafana`: what is named by a uid is replaced when that changes. */
import { parsed, withoutOrg } from "../../hermetic/grafana/kind.ts";
import { kinds } from "../../hermetic/grafana/kinds.ts";
import { autonamed, bare, isMadeUp } from "../../hermetic/protocol/autoname.ts";
import { plain } from "../../hermetic/protocol/marks.ts";
import { differences } from "../../hermetic/protocol/path.ts";
import type { Subject } from "../../hermetic/protocol/plugin.ts";
import type { Properties } from "../../supervisor/properties.ts";
import { made, type Package, text, versionOf } from "../package.ts";

export const grafana: Package = {
  name: "grafana",
  version: versionOf("@pulumiverse/grafana"),

  check({ type, name, news, olds, seed }) {
    return kinds[type]?.autonamed === true ? autonamed(news, name, plain(olds), seed) : news;
  },

  diff({ type, oldInputs, news }) {
    const [before, after] = [bare(plain(oldInputs)), bare(plain(news))];
    const kind = kinds[type];
    const replacing = [...(kind?.replaces ?? []), ...(kind?.alsoReplaces?.(before, after) ?? [])];
    const changes = differences(before, after).map((change) => ({
      ...change,
      replaces: replacing.includes(String(change.path[0])),
    }));
    return { changes, deleteBeforeReplace: !isMadeUp(news) && changes.some(({ replaces }) => replaces) };
  },

  id: (subject, inputs) => `1:${uidOf(subject, inputs)}`,

  outputs(subject, inputs) {
    const uid = uidOf(subject, inputs);
    return { orgId: "1", uid, url: `https://grafana.invalid/${uid}` };
  },
};

function uidOf({ urn }: Subject, inputs: Properties): string {
  const inside = parsed(text(inputs["configJson"]))?.["uid"];
  return withoutOrg(text(inputs["uid"]) || text(inside) || made(urn).slice(0, 14));
}
