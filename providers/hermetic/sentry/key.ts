/** `sentry:index/sentryKey:SentryKey`: what a program sends its events with. */
import { path } from "../../sentry-api/api.ts";
import type { Properties } from "../../supervisor/properties.ts";
import { inputsLike, type Kind, partsOf, text } from "./kind.ts";

interface Key {
  readonly id: string;
  readonly name: string;
  readonly public: string;
  readonly secret: string;
  readonly projectId: number;
  readonly isActive: boolean;
  readonly rateLimit: { readonly window: number; readonly count: number } | null;
  readonly dsn: { readonly public: string; readonly secret: string; readonly csp: string };
}

export const key: Kind = {
  title: "key",
  importId: "<organization>/<project>/<key>",
  replaces: ["organization", "project"],
  autonamed: true,

  async create(api, inputs) {
    return text((await api.post(keys(inputs), bodyOf(inputs)))["id"]);
  },

  async update(api, id, inputs) {
    await api.put(`${keys(inputs)}${path`${id}/`}`, bodyOf(inputs));
  },

  async read(api, id, known) {
    const [organization = "", project = "", own = ""] =
      Object.keys(known).length === 0
        ? partsOf(id, key)
        : [text(known["organization"]), text(known["project"]), id];
    const found = await api.get<Key>(path`projects/${organization}/${project}/keys/${own}/`);
    if (found === undefined) return undefined;
    const { name, rateLimit, dsn, isActive, projectId, secret } = found;
    const limit = { rateLimitCount: rateLimit?.count ?? 0, rateLimitWindow: rateLimit?.window ?? 0 };
    const inputs = { organization, project, name, ...limit };
    const addresses = { dsnPublic: dsn.public, dsnSecret: dsn.secret, dsnCsp: dsn.csp };
    return {
      id: found.id,
      inputs: inputsLike(inputs, known),
      outputs: { ...inputs, ...addresses, isActive, projectId, public: found.public, secret },
    };
  },

  async remove(api, id, inputs) {
    await api.delete(`${keys(inputs)}${path`${id}/`}`);
  },
};

function keys({ organization, project }: Properties): string {
  return path`projects/${text(organization)}/${text(project)}/keys/`;
}

function bodyOf({ name, rateLimitCount, rateLimitWindow }: Properties) {
  const limit = { count: Number(rateLimitCount ?? 0), window: Number(rateLimitWindow ?? 0) };
  return { name: text(name), rateLimit: limit };
}
