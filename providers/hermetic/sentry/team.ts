/** `sentry:index/sentryTeam:SentryTeam`. */
import { path } from "../../sentry-api/api.ts";
import { inputsLike, jsonOf, type Kind, partsOf, text } from "./kind.ts";

interface Team {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly hasAccess?: boolean;
  readonly isMember?: boolean;
  readonly isPending?: boolean;
}

export const team: Kind = {
  title: "team",
  importId: "<organization>/<team>",
  replaces: ["organization", "slug"],
  autonamed: true,

  async taken(api, { organization, slug }) {
    if (text(organization) === "" || text(slug) === "") return undefined;
    const found = await api.get<Team>(path`teams/${text(organization)}/${text(slug)}/`);
    return found === undefined ? undefined : `${text(organization)}/${found.slug}`;
  },

  async create(api, { organization, name, slug }) {
    const made = await api.post(
      path`organizations/${text(organization)}/teams/`,
      jsonOf({ name: text(name), slug }),
    );
    return text(made["slug"]);
  },

  async update(api, id, { organization, name }) {
    await api.put(path`teams/${text(organization)}/${id}/`, { name: text(name) });
  },

  async read(api, id, known) {
    const [organization = "", slug = ""] =
      Object.keys(known).length === 0 ? partsOf(id, team) : [text(known["organization"]), id];
    const found = await api.get<Team>(path`teams/${organization}/${slug}/`);
    if (found === undefined) return undefined;
    const inputs = { organization, name: found.name, slug: found.slug };
    const { hasAccess = true, isMember = false, isPending = false } = found;
    return {
      id: found.slug,
      inputs: inputsLike(inputs, known),
      outputs: { ...inputs, internalId: found.id, teamId: found.id, hasAccess, isMember, isPending },
    };
  },

  async remove(api, id, { organization }) {
    await api.delete(path`teams/${text(organization)}/${id}/`);
  },
};
