/** Teams: `/organizations/{organization}/teams/` and `/teams/{organization}/{team}/`. */
import { invalid, notFound, Refusal } from "./refusal.ts";
import type { Body, Route } from "./routes.ts";
import type { Organisation, Team } from "./store.ts";

export const teamRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "organizations/:organization/teams",
    scope: "team:write",
    answer: (organisation, _parts, body) => [201, shown(made(organisation, body))],
  },
  {
    method: "GET",
    path: "teams/:organization/:team",
    scope: "team:read",
    answer: (organisation, [slug = ""]) => [200, shown(teamOf(organisation, slug))],
  },
  {
    method: "PUT",
    path: "teams/:organization/:team",
    scope: "team:write",
    answer: (organisation, [slug = ""], body) => {
      const team = teamOf(organisation, slug);
      if (typeof body["name"] === "string") team.name = named(body["name"], 64);
      return [200, shown(team)];
    },
  },
  {
    method: "DELETE",
    path: "teams/:organization/:team",
    scope: "team:admin",
    answer: (organisation, [slug = ""]) => {
      const team = teamOf(organisation, slug);
      organisation.teams.splice(organisation.teams.indexOf(team), 1);
      for (const project of organisation.projects) project.teams.delete(slug);
      return [204, {}];
    },
  },
];

export function teamOf(organisation: Organisation, slug: string): Team {
  const found = organisation.teams.find((each) => each.slug === slug);
  if (found === undefined) throw notFound();
  return found;
}

/** Lowercase, digits, "-" and "_"; of digits alone it would be an id. */
export function slugOf(given: unknown, name: string, longest: number): string {
  if (given === undefined || given === null) return name.toLowerCase().replace(/[^a-z0-9_-]+/g, "-");
  const slug = String(given);
  if (slug.length > longest) {
    throw invalid("slug", `Ensure this field has no more than ${longest} characters.`);
  }
  if (!/^(?![0-9]+$)[a-z0-9_-]+$/.test(slug)) {
    throw invalid(
      "slug",
      "Enter a valid slug consisting of lowercase letters, numbers, underscores or hyphens. It cannot be entirely numeric.",
    );
  }
  return slug;
}

export function named(given: unknown, longest: number): string {
  if (typeof given !== "string" || given === "") throw invalid("name", "This field is required.");
  if (given.length > longest) {
    throw invalid("name", `Ensure this field has no more than ${longest} characters.`);
  }
  return given;
}

function made(organisation: Organisation, body: Body): Team {
  const name = named(body["name"], 64);
  const slug = slugOf(body["slug"], name, 50);
  if (organisation.teams.some((each) => each.slug === slug)) {
    throw new Refusal(409, {
      nonFieldErrors: ["A team with this slug already exists."],
      detail: "A team with this slug already exists.",
    });
  }
  const team = { id: organisation.nextId(), slug, name };
  organisation.teams.push(team);
  return team;
}

function shown({ id, slug, name }: Team) {
  return { id, slug, name, hasAccess: true, isMember: true, isPending: false, memberCount: 1 };
}
