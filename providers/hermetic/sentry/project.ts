/** `sentry:index/sentryProject:SentryProject`. */
import { path, type SentryApi } from "../../sentry-api/api.ts";
import type { Properties } from "../../supervisor/properties.ts";
import type { Failure } from "../protocol/plugin.ts";
import { texts } from "../protocol/values.ts";
import { inOrderOf, inputsLike, jsonOf, type Kind, partsOf, text, wholly } from "./kind.ts";

interface Project {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly platform: string | null;
  readonly teams: readonly { readonly slug: string }[];
  readonly resolveAge: number;
  readonly digestsMinDelay: number;
  readonly digestsMaxDelay: number;
  readonly isPublic: boolean;
  readonly color: string;
  readonly features: readonly string[];
  readonly status: string;
}

/** What only a change can say, not the making. */
const options = ["resolveAge", "digestsMinDelay", "digestsMaxDelay"] as const;

export const project: Kind = {
  title: "project",
  importId: "<organization>/<project>",
  replaces: ["organization", "slug"],
  autonamed: true,

  check(inputs): Failure[] {
    if (teamsOf(inputs).length > 0) return [];
    return [{ property: "teams", reason: "is missing: a project needs a team, by its slug" }];
  },

  async taken(api, { organization, slug }) {
    if (text(organization) === "" || text(slug) === "") return undefined;
    const found = await api.get<Project>(at(text(organization), text(slug)));
    return found === undefined ? undefined : `${text(organization)}/${found.slug}`;
  },

  async create(api, inputs) {
    const [organization, teams] = [text(inputs["organization"]), teamsOf(inputs)];
    const { name, slug, platform } = inputs;
    const made = await api.post(
      path`teams/${organization}/${teams[0] ?? ""}/projects/`,
      jsonOf({ name: text(name), slug, platform }),
    );
    const id = text(made["slug"]);
    const further = teams.slice(1);
    await wholly(
      async () => {
        const said = optionsOf(inputs);
        if (Object.keys(said).length > 0) await api.put(at(organization, id), said);
        for (const each of further) await api.post(teamAt(organization, id, each));
      },
      () => api.delete(at(organization, id)),
    );
    return id;
  },

  async update(api, id, inputs, before) {
    const organization = text(inputs["organization"]);
    const { name, platform } = inputs;
    await api.put(at(organization, id), { ...jsonOf({ name, platform }), ...optionsOf(inputs) });
    await changeTeams(api, [organization, id], teamsOf(before), teamsOf(inputs));
  },

  async read(api, id, known) {
    const [organization = "", slug = ""] =
      Object.keys(known).length === 0 ? partsOf(id, project) : [text(known["organization"]), id];
    const found = await api.get<Project>(at(organization, slug));
    if (found === undefined) return undefined;
    const slugs = found.teams.map((each) => each.slug);
    const { name, platform, resolveAge, digestsMinDelay, digestsMaxDelay } = found;
    const inputs = {
      organization,
      name,
      slug: found.slug,
      platform,
      resolveAge,
      digestsMinDelay,
      digestsMaxDelay,
      ...(known["team"] === undefined
        ? { teams: inOrderOf(slugs, known["teams"]) }
        : { team: slugs.includes(text(known["team"])) ? known["team"] : slugs[0] }),
    };
    const { isPublic, color, features, status } = found;
    return {
      id: found.slug,
      inputs: inputsLike(inputs, known),
      outputs: {
        ...jsonOf(inputs),
        internalId: found.id,
        projectId: found.id,
        isBookmarked: false,
        isPublic,
        color,
        features,
        status,
      },
    };
  },

  async remove(api, id, { organization }) {
    await api.delete(at(text(organization), id));
  },
};

function at(organization: string, slug: string): string {
  return path`projects/${organization}/${slug}/`;
}

function teamAt(organization: string, slug: string, team: string): string {
  return path`projects/${organization}/${slug}/teams/${team}/`;
}

function teamsOf({ team, teams }: Properties): string[] {
  return text(team) === "" ? texts(teams) : [text(team)];
}

function optionsOf(inputs: Properties) {
  return jsonOf(Object.fromEntries(options.map((each) => [each, inputs[each]])));
}

/** New ones first: a project without a team is nobody's. */
async function changeTeams(
  api: SentryApi,
  [organization, slug]: readonly [string, string],
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  for (const each of after.filter((team) => !before.includes(team))) {
    await api.post(teamAt(organization, slug, each));
  }
  for (const each of before.filter((team) => !after.includes(team))) {
    await api.delete(teamAt(organization, slug, each));
  }
}
