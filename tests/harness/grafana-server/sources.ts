/** Data sources and teams. */
import { type Json, json, Refused, text } from "./refused.ts";
import { type Call, ok, type Route } from "./route.ts";
import type { Store } from "./store.ts";

export const sourceRoutes: readonly Route[] = [
  { method: "POST", pattern: "/api/datasources", needs: "datasources:create", answer: create },
  {
    method: "GET",
    pattern: "/api/datasources/uid/:uid",
    needs: "datasources:read",
    answer: ({ store, at }) => ok(told(sourceOf(store, at["uid"]))),
  },
  { method: "PUT", pattern: "/api/datasources/uid/:uid", needs: "datasources:write", answer: change },
  {
    method: "DELETE",
    pattern: "/api/datasources/uid/:uid",
    needs: "datasources:write",
    answer: ({ store, at }) => {
      const { id } = sourceOf(store, at["uid"]);
      store.dataSources.delete(at["uid"] ?? "");
      return ok({ message: "Data source deleted", id });
    },
  },
  { method: "POST", pattern: "/api/teams", needs: "teams:create", answer: createTeam },
  {
    method: "GET",
    pattern: "/api/teams/search",
    needs: "teams:read",
    answer: ({ store, query }) => {
      const teams = [...store.teams.values()].filter(({ name }) => name === query.get("name"));
      return ok({ totalCount: teams.length, teams, page: 1, perPage: 1000 });
    },
  },
  {
    method: "GET",
    pattern: "/api/teams/:id",
    needs: "teams:read",
    answer: ({ store, at }) => ok(teamOf(store, at["id"])),
  },
  { method: "PUT", pattern: "/api/teams/:id", needs: "teams:write", answer: changeTeam },
  {
    method: "DELETE",
    pattern: "/api/teams/:id",
    needs: "teams:write",
    answer: ({ store, at }) => {
      const id = Number(teamOf(store, at["id"])["id"]);
      store.teams.delete(id);
      for (const [folder, items] of store.permissions) {
        store.permissions.set(
          folder,
          items.filter(({ teamId }) => teamId !== id),
        );
      }
      return ok({ message: "Team deleted" });
    },
  },
];

function sourceOf(store: Store, uid = ""): Json {
  const found = store.dataSources.get(uid);
  if (found === undefined) throw new Refused(404, "Data source not found");
  return found;
}

function create({ store, body }: Call) {
  check(body);
  const uid = text(body["uid"]) || store.uid();
  if (!/^[a-zA-Z0-9_-]{1,40}$/.test(uid)) throw new Refused(400, "Invalid datasource UID");
  if (store.dataSources.has(uid)) throw new Refused(409, "data source with the same uid already exists");
  refuseName(store, text(body["name"]), uid);
  const { data_source: most } = store.options.quotas ?? {};
  if (most !== undefined && store.dataSources.size >= most)
    throw new Refused(403, "data_source Quota reached");
  const source = { ...body, uid, id: store.id() };
  store.dataSources.set(uid, source);
  makeDefault(store, source);
  return ok({ id: source.id, datasource: told(source), message: "Datasource added", name: body["name"] });
}

function change({ store, at, body }: Call) {
  const source = sourceOf(store, at["uid"]);
  check(body);
  refuseName(store, text(body["name"]), text(source["uid"]));
  const secureJsonData = { ...json(source["secureJsonData"]), ...json(body["secureJsonData"]) };
  Object.assign(source, body, { secureJsonData, uid: at["uid"] });
  makeDefault(store, source);
  return ok({ message: "Datasource updated", datasource: told(source) });
}

function check({ name, type, url }: Json): void {
  if (text(name) === "" || text(type) === "") throw new Refused(400, "bad request data");
  const isAddress = text(url) === "" || URL.canParse(text(url)) || /^[\w.-]+(?::\d+)?$/.test(text(url));
  if (!isAddress) throw new Refused(400, "Validation error, invalid URL");
}

function refuseName(store: Store, name: string, uid: string): void {
  const same = [...store.dataSources.values()].some((each) => each["name"] === name && each["uid"] !== uid);
  if (same) throw new Refused(409, "data source with the same name already exists");
}

/** There is one. */
function makeDefault(store: Store, source: Json): void {
  if (source["isDefault"] !== true) return;
  for (const each of store.dataSources.values()) each["isDefault"] = each === source;
}

/** Secrets are named, and not told. */
function told({ secureJsonData, ...source }: Json): Json {
  const names = Object.keys(json(secureJsonData));
  return { ...source, orgId: 1, secureJsonFields: Object.fromEntries(names.map((name) => [name, true])) };
}

function teamOf(store: Store, id = ""): Json {
  const found = store.teams.get(Number(id));
  if (found === undefined) throw new Refused(404, "Team not found");
  return found;
}

function createTeam({ store, body }: Call) {
  if (text(body["name"]) === "") throw new Refused(400, "bad request data");
  if (isTaken(store, body["name"], 0)) throw new Refused(409, "Team name taken");
  const id = store.id();
  store.teams.set(id, { id, uid: `team-${id}`, orgId: 1, name: body["name"], email: text(body["email"]) });
  return ok({ message: "Team created", teamId: id, uid: `team-${id}` });
}

function changeTeam({ store, at, body }: Call) {
  const team = teamOf(store, at["id"]);
  if (isTaken(store, body["name"], Number(team["id"]))) throw new Refused(400, "Team name taken");
  Object.assign(team, { name: body["name"], email: text(body["email"]) });
  return ok({ message: "Team updated" });
}

function isTaken(store: Store, name: unknown, id: number): boolean {
  return [...store.teams.values()].some((each) => each["name"] === name && each["id"] !== id);
}
