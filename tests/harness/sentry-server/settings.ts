/** What a project has beside its own fields: inbound filters, ownership rules, spike protection, plugins. */
import { projectOf } from "./projects.ts";
import { invalid, notFound } from "./refusal.ts";
import type { Body, Route } from "./routes.ts";
import type { Organisation, Project } from "./store.ts";

const legacyBrowsers = ["ie", "safari", "opera", "opera_mini", "android", "firefox", "chrome", "edge"];
const assignments = [
  "Auto Assign to Issue Owner",
  "Auto Assign to Suspect Commits",
  "Turn off Auto-Assignment",
];
const plugins = ["webhooks", "slack", "pagerduty"];

export const settingRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "projects/:organization/:project/filters",
    scope: "project:read",
    answer: (organisation, [slug = ""]) => {
      const { filters } = projectOf(organisation, slug);
      return [200, [...filters].map(([id, active]) => ({ id, active }))];
    },
  },
  {
    method: "PUT",
    path: "projects/:organization/:project/filters/:filter",
    scope: "project:write",
    answer: (organisation, [slug = "", id = ""], body) => {
      const { filters } = projectOf(organisation, slug);
      if (!filters.has(id)) throw notFound();
      filters.set(id, id === "legacy-browsers" ? browsersOf(body) : flagOf(body));
      return [204, {}];
    },
  },
  {
    method: "GET",
    path: "projects/:organization/:project/ownership",
    scope: "project:read",
    answer: (organisation, [slug = ""]) => [200, projectOf(organisation, slug).ownership],
  },
  {
    method: "PUT",
    path: "projects/:organization/:project/ownership",
    scope: "project:write",
    answer: (organisation, [slug = ""], body) => {
      const project = projectOf(organisation, slug);
      project.ownership = { ...project.ownership, ...ownershipOf(organisation, project, body) };
      return [200, project.ownership];
    },
  },
  ...(["POST", "DELETE"] as const).map(
    (method): Route => ({
      method,
      path: "organizations/:organization/spike-protections",
      scope: "project:write",
      answer: (organisation, _parts, body) => {
        const projects = (body["projects"] ?? []) as string[];
        for (const slug of projects) projectOf(organisation, slug).spikeProtection = method === "POST";
        return [method === "POST" ? 201 : 204, {}];
      },
    }),
  ),
  {
    method: "GET",
    path: "projects/:organization/:project/plugins/:plugin",
    scope: "project:read",
    answer: (organisation, [slug = "", id = ""]) => {
      known(id);
      return [200, shown(projectOf(organisation, slug), id)];
    },
  },
  {
    method: "POST",
    path: "projects/:organization/:project/plugins/:plugin",
    scope: "project:write",
    answer: (organisation, [slug = "", id = ""]) => {
      known(id);
      const project = projectOf(organisation, slug);
      project.plugins.set(id, project.plugins.get(id) ?? {});
      return [201, {}];
    },
  },
  {
    method: "PUT",
    path: "projects/:organization/:project/plugins/:plugin",
    scope: "project:write",
    answer: (organisation, [slug = "", id = ""], body) => {
      known(id);
      const project = projectOf(organisation, slug);
      const urls = String(body["urls"] ?? "").split("\n");
      if (id === "webhooks" && !urls.every((url) => /^https?:\/\/\S+$/.test(url))) {
        throw invalid("urls", "Not a valid URL.");
      }
      project.plugins.set(id, { ...body });
      return [200, shown(project, id)];
    },
  },
  {
    method: "DELETE",
    path: "projects/:organization/:project/plugins/:plugin",
    scope: "project:admin",
    answer: (organisation, [slug = "", id = ""]) => {
      known(id);
      projectOf(organisation, slug).plugins.delete(id);
      return [204, {}];
    },
  },
];

function known(plugin: string): void {
  if (!plugins.includes(plugin)) throw notFound();
}

function shown({ plugins: enabled }: Project, id: string) {
  const config = Object.entries(enabled.get(id) ?? {}).map(([name, value]) => ({ name, value }));
  return { id, slug: id, enabled: enabled.has(id), config };
}

function flagOf({ active }: Body): boolean {
  if (typeof active !== "boolean") throw invalid("active", "Must be a valid boolean.");
  return active;
}

function browsersOf(body: Body): boolean | readonly string[] {
  const { subfilters } = body;
  if (subfilters === undefined) return flagOf(body);
  const given = subfilters as string[];
  const unknown = given.find((each) => !legacyBrowsers.includes(each));
  if (unknown !== undefined) throw invalid("subfilters", `"${unknown}" is not a valid choice.`);
  return given.length === 0 ? false : given;
}

/** `path:services/backend/crm/** #team someone@example.com`, a rule a line. */
function ownershipOf(
  organisation: Organisation,
  project: Project,
  { raw, fallthrough, autoAssignment }: Body,
): Partial<Project["ownership"]> {
  if (raw !== undefined && raw !== null) checkRules(organisation, project, String(raw));
  if (autoAssignment !== undefined && !assignments.includes(String(autoAssignment))) {
    throw invalid("autoAssignment", `"${autoAssignment}" is not a valid choice.`);
  }
  return {
    ...(raw === undefined ? {} : { raw: raw === null || String(raw).trim() === "" ? null : String(raw) }),
    ...(fallthrough === undefined ? {} : { fallthrough: fallthrough === true }),
    ...(autoAssignment === undefined ? {} : { autoAssignment: String(autoAssignment) }),
  };
}

function checkRules(organisation: Organisation, project: Project, raw: string): void {
  const bad: string[] = [];
  for (const [index, line] of raw.split("\n").entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [matcher = "", ...owners] = line.trim().split(/\s+/);
    if (!/^(?:path|url|module|codeowners|tags\.[\w-]+):\S+$/.test(matcher) || owners.length === 0) {
      throw invalid("raw", `Parse error: 'ownership' (line ${index + 1}, column 1)`);
    }
    bad.push(...owners.filter((owner) => !isOwner(organisation, project, owner)));
  }
  if (bad.length > 0) throw invalid("raw", `Invalid rule owners: ${[...new Set(bad)].sort().join(", ")}`);
}

/** A team that has no part in the project cannot own of it. */
function isOwner({ teams }: Organisation, project: Project, owner: string): boolean {
  const slug = owner.startsWith("#") ? owner.slice(1) : undefined;
  return slug !== undefined && project.teams.has(slug) && teams.some((team) => team.slug === slug);
}
