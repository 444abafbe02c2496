/** `@pulumiverse/sentry`: slugs, and the keys that programs send their events with. */
import { autonamed, bare } from "../../hermetic/protocol/autoname.ts";
import { plain } from "../../hermetic/protocol/marks.ts";
import { differences } from "../../hermetic/protocol/path.ts";
import type { Subject } from "../../hermetic/protocol/plugin.ts";
import { kinds } from "../../hermetic/sentry/plugin.ts";
import type { Properties } from "../../supervisor/properties.ts";
import { made, type Package, text, versionOf } from "../package.ts";

export const sentry: Package = {
  name: "sentry",
  version: versionOf("@pulumiverse/sentry"),

  check({ type, name, news, olds, seed }) {
    return kinds[type]?.autonamed === true ? autonamed(news, name, plain(olds), seed) : news;
  },

  diff({ type, oldInputs, news }) {
    const replacing = kinds[type]?.replaces ?? [];
    const changes = differences(bare(plain(oldInputs)), bare(plain(news))).map((change) => ({
      ...change,
      replaces: replacing.includes(String(change.path[0])),
    }));
    return { changes, deleteBeforeReplace: false };
  },

  id: slugOf,

  outputs(subject, inputs) {
    const internalId = String(Number.parseInt(made(subject.urn).slice(0, 8), 16));
    if (subject.type !== "sentry:index/sentryKey:SentryKey") {
      return { internalId, slug: slugOf(subject, inputs) };
    }
    const [open, hidden] = [
      made(subject.urn, "public").slice(0, 32),
      made(subject.urn, "secret").slice(0, 32),
    ];
    return {
      public: open,
      secret: hidden,
      isActive: true,
      projectId: Number(internalId),
      dsnPublic: `https://${open}@sentry.invalid/${internalId}`,
      dsnSecret: `https://${open}:${hidden}@sentry.invalid/${internalId}`,
      dsnCsp: `https://sentry.invalid/api/${internalId}/csp-report/?sentry_key=${open}`,
    };
  },
};

/** Of what has no name, made up. */
function slugOf({ urn }: Subject, { slug, name }: Properties): string {
  const named = (text(slug) || text(name)).toLowerCase().replaceAll(/[^a-z0-9_-]+/g, "-");
  return named === "" ? made(urn).slice(0, 8) : named;
}
