/** Keys of a project: `/projects/{organization}/{project}/keys/`. */

import { projectOf } from "./projects.ts";
import { invalid, notFound } from "./refusal.ts";
import type { Body, Route } from "./routes.ts";
import type { Key, Project } from "./store.ts";

const day = 86_400;

/** @param origin where events are sent, `http://127.0.0.1:1234` */
export function keyRoutes(origin: () => string): readonly Route[] {
  const shown = (project: Project, key: Key) => {
    const { host, protocol } = new URL(origin());
    const dsn = (user: string) => `${protocol}//${user}@${host}/${project.id}`;
    return {
      id: key.id,
      public: key.id,
      secret: key.secret,
      name: key.name,
      label: key.name,
      projectId: Number(project.id),
      isActive: true,
      rateLimit: key.rateLimit,
      dsn: {
        public: dsn(key.id),
        secret: dsn(`${key.id}:${key.secret}`),
        csp: `${origin()}/api/${project.id}/csp-report/?sentry_key=${key.id}`,
      },
    };
  };
  return [
    {
      method: "GET",
      path: "projects/:organization/:project/keys",
      scope: "project:read",
      answer: (organisation, [slug = ""]) => {
        const project = projectOf(organisation, slug);
        return [200, project.keys.map((key) => shown(project, key))];
      },
    },
    {
      method: "POST",
      path: "projects/:organization/:project/keys",
      scope: "project:write",
      answer: (organisation, [slug = ""], body) => {
        const project = projectOf(organisation, slug);
        const [id, secret] = [organisation.nextKey(), organisation.nextKey()];
        const key = { id, secret, name: String(body["name"] ?? ""), rateLimit: limitOf(body) };
        project.keys.push(key);
        return [201, shown(project, key)];
      },
    },
    {
      method: "GET",
      path: "projects/:organization/:project/keys/:key",
      scope: "project:read",
      answer: (organisation, [slug = "", id = ""]) => {
        const project = projectOf(organisation, slug);
        return [200, shown(project, keyOf(project, id))];
      },
    },
    {
      method: "PUT",
      path: "projects/:organization/:project/keys/:key",
      scope: "project:write",
      answer: (organisation, [slug = "", id = ""], body) => {
        const project = projectOf(organisation, slug);
        const key = keyOf(project, id);
        if (body["name"] !== undefined) key.name = String(body["name"]);
        if (body["rateLimit"] !== undefined) key.rateLimit = limitOf(body);
        return [200, shown(project, key)];
      },
    },
    {
      method: "DELETE",
      path: "projects/:organization/:project/keys/:key",
      scope: "project:admin",
      answer: (organisation, [slug = "", id = ""]) => {
        const project = projectOf(organisation, slug);
        project.keys.splice(project.keys.indexOf(keyOf(project, id)), 1);
        return [204, {}];
      },
    },
  ];
}

function keyOf({ keys }: Project, id: string): Key {
  const found = keys.find((each) => each.id === id);
  if (found === undefined) throw notFound();
  return found;
}

/** Zeros stand for no limit. */
function limitOf(body: Body): Key["rateLimit"] {
  const given = body["rateLimit"] as
    | { readonly window?: unknown; readonly count?: unknown }
    | null
    | undefined;
  if (given === undefined || given === null) return null;
  const [window, count] = [Number(given.window ?? 0), Number(given.count ?? 0)];
  if (!Number.isInteger(count) || count < 0) {
    throw invalid("rateLimit", "count: Ensure this value is greater than or equal to 0.");
  }
  if (!Number.isInteger(window) || window < 0 || window > day) {
    throw invalid("rateLimit", `window: Ensure this value is less than or equal to ${day}.`);
  }
  return window === 0 || count === 0 ? null : { window, count };
}
