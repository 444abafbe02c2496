/** Projects: `/teams/{organization}/{team}/projects/` and `/projects/{organization}/{project}/`. */
import { invalid, notFound, Refusal } from "./refusal.ts";
import type { Body, Route } from "./routes.ts";
import type { Organisation, Project } from "./store.ts";
import { named, slugOf, teamOf } from "./teams.ts";

/** Of the platforms that Sentry knows, some. */
const platforms = ["javascript", "javascript-react", "node", "other", "python", "python-fastapi", "go"];

const hour = 3600;

export const projectRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "teams/:organization/:team/projects",
    scope: "project:write",
    answer: (organisation, [team = ""], body) => [201, shown(organisation, made(organisation, team, body))],
  },
  {
    method: "GET",
    path: "projects/:organization/:project",
    scope: "project:read",
    answer: (organisation, [slug = ""]) => [200, shown(organisation, projectOf(organisation, slug))],
  },
  {
    method: "PUT",
    path: "projects/:organization/:project",
    scope: "project:write",
    answer: (organisation, [slug = ""], body) => {
      const project = projectOf(organisation, slug);
      change(project, body);
      return [200, shown(organisation, project)];
    },
  },
  {
    method: "DELETE",
    path: "projects/:organization/:project",
    scope: "project:admin",
    answer: (organisation, [slug = ""]) => {
      const project = projectOf(organisation, slug);
      organisation.projects.splice(organisation.projects.indexOf(project), 1);
      const own = organisation.metricRules.filter((rule) => rule.projects.includes(slug));
      for (const rule of own) organisation.metricRules.splice(organisation.metricRules.indexOf(rule), 1);
      return [204, {}];
    },
  },
  {
    method: "POST",
    path: "projects/:organization/:project/teams/:team",
    scope: "project:write",
    answer: (organisation, [slug = "", team = ""]) => {
      const project = projectOf(organisation, slug);
      project.teams.add(teamOf(organisation, team).slug);
      return [201, shown(organisation, project)];
    },
  },
  {
    method: "DELETE",
    path: "projects/:organization/:project/teams/:team",
    scope: "project:write",
    answer: (organisation, [slug = "", team = ""]) => {
      const project = projectOf(organisation, slug);
      project.teams.delete(teamOf(organisation, team).slug);
      return [200, shown(organisation, project)];
    },
  },
];

export function projectOf(organisation: Organisation, slug: string): Project {
  const found = organisation.projects.find((each) => each.slug === slug);
  if (found === undefined) throw notFound();
  return found;
}

function made(organisation: Organisation, teamSlug: string, body: Body): Project {
  const team = teamOf(organisation, teamSlug);
  const name = named(body["name"], 50);
  const platform = platformOf(body["platform"]);
  const slug = slugOf(body["slug"], name, 100);
  if (organisation.projects.some((each) => each.slug === slug)) {
    throw new Refusal(409, { detail: "A project with this slug already exists." });
  }
  const project: Project = {
    id: organisation.nextId(),
    slug,
    name,
    platform,
    teams: new Set([team.slug]),
    resolveAge: 0,
    digestsMinDelay: 300,
    digestsMaxDelay: 1800,
    spikeProtection: false,
    keys: [{ id: organisation.nextKey(), secret: organisation.nextKey(), name: "Default", rateLimit: null }],
    rules: [],
    filters: new Map<string, boolean | readonly string[]>(filterIds.map((id) => [id, false])),
    plugins: new Map(),
    ownership: { raw: null, fallthrough: true, autoAssignment: "Auto Assign to Issue Owner" },
  };
  organisation.projects.push(project);
  return project;
}

export const filterIds = [
  "browser-extensions",
  "filtered-transaction",
  "legacy-browsers",
  "localhost",
  "web-crawlers",
];

function platformOf(given: unknown): string | null {
  if (given === undefined || given === null || given === "") return null;
  if (typeof given !== "string" || !platforms.includes(given)) throw invalid("platform", "Invalid platform");
  return given;
}

function change(project: Project, body: Body): void {
  if (body["name"] !== undefined) project.name = named(body["name"], 200);
  if (body["platform"] !== undefined) project.platform = platformOf(body["platform"]);
  if (body["resolveAge"] !== undefined) project.resolveAge = whole("resolveAge", body, 0, 24 * 365);
  const [least, most] = [60, hour];
  if (body["digestsMinDelay"] !== undefined) {
    project.digestsMinDelay = whole("digestsMinDelay", body, least, most);
  }
  if (body["digestsMaxDelay"] !== undefined) {
    project.digestsMaxDelay = whole("digestsMaxDelay", body, least, most);
  }
}

function whole(field: string, body: Body, least: number, most: number): number {
  const value = Number(body[field]);
  if (!Number.isInteger(value)) throw invalid(field, "A valid integer is required.");
  if (value < least) throw invalid(field, `Ensure this value is greater than or equal to ${least}.`);
  if (value > most) throw invalid(field, `Ensure this value is less than or equal to ${most}.`);
  return value;
}

function shown(organisation: Organisation, project: Project) {
  const { id, slug, name, platform, resolveAge, digestsMinDelay, digestsMaxDelay } = project;
  const teams = [...project.teams].map((each) => teamOf(organisation, each));
  return {
    id,
    slug,
    name,
    platform,
    teams,
    team: teams[0] ?? null,
    resolveAge,
    digestsMinDelay,
    digestsMaxDelay,
    isPublic: false,
    isBookmarked: false,
    color: "#3fbf7f",
    features: [],
    status: "active",
    organization: { slug: organisation.slug },
    options: { "quotas:spike-protection-disabled": !project.spikeProtection },
  };
}
