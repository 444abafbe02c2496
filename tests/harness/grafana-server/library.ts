/** Library panels: panels that stand in several dashboards. */
import { folderOf } from "./folders.ts";
import { checkUid, isJson, type Json, json, list, Refused, text } from "./refused.ts";
import { type Call, ok, type Route } from "./route.ts";
import type { Store } from "./store.ts";

export const libraryRoutes: readonly Route[] = [
  { method: "POST", pattern: "/api/library-elements", needs: "library.panels:create", answer: create },
  {
    method: "GET",
    pattern: "/api/library-elements/:uid",
    needs: "library.panels:read",
    answer: ({ store, at }) => ok({ result: elementOf(store, at["uid"]) }),
  },
  {
    method: "GET",
    pattern: "/api/library-elements/:uid/connections/",
    needs: "library.panels:read",
    answer: ({ store, at }) => {
      elementOf(store, at["uid"]);
      return ok({ result: connections(store, at["uid"] ?? "").map((id) => ({ connectionId: id })) });
    },
  },
  { method: "PATCH", pattern: "/api/library-elements/:uid", needs: "library.panels:write", answer: change },
  { method: "DELETE", pattern: "/api/library-elements/:uid", needs: "library.panels:write", answer: remove },
];

function elementOf(store: Store, uid = ""): Json {
  const found = store.libraryElements.get(uid);
  if (found === undefined) throw new Refused(404, "library element could not be found");
  return found;
}

function create({ store, body }: Call) {
  const uid = text(body["uid"]) || store.uid();
  checkUid(uid);
  if (!isJson(body["model"])) throw new Refused(400, "bad request data");
  if (text(body["name"]) === "") throw new Refused(400, "name of the library element cannot be empty");
  const folderUid = text(body["folderUid"]);
  if (folderUid !== "") folderOf(store, folderUid, 400);
  if (store.libraryElements.has(uid)) throw exists();
  refuseName(store, text(body["name"]), folderUid, uid);
  const model = { ...body["model"], libraryPanel: { uid, name: body["name"] } };
  const element = described({
    id: store.id(),
    uid,
    name: body["name"],
    kind: 1,
    folderUid,
    model,
    version: 1,
  });
  store.libraryElements.set(uid, { ...element, meta: { folderUid, created: "2026-01-01T00:00:00Z" } });
  return ok({ result: store.libraryElements.get(uid) });
}

function change({ store, at, body }: Call) {
  const element = elementOf(store, at["uid"]);
  if (body["version"] !== element["version"]) {
    throw new Refused(412, "the library element has been changed by someone else");
  }
  const folderUid = text(body["folderUid"]);
  if (folderUid !== "") folderOf(store, folderUid, 400);
  refuseName(store, text(body["name"]), folderUid, text(element["uid"]));
  const { name, model } = body;
  Object.assign(element, described({ ...element, name, model, folderUid }));
  element["version"] = Number(element["version"]) + 1;
  element["meta"] = { ...json(element["meta"]), folderUid };
  return ok({ result: element });
}

function remove({ store, at }: Call) {
  const uid = at["uid"] ?? "";
  elementOf(store, uid);
  if (connections(store, uid).length > 0) throw new Refused(403, "the library element has connections");
  store.libraryElements.delete(uid);
  return ok({ message: "Library element deleted" });
}

/** Ids of the dashboards that have it. */
function connections(store: Store, uid: string): number[] {
  const having = [...store.dashboards.values()].filter(({ dashboard }) =>
    list(json(dashboard)["panels"]).some((panel) => json(panel["libraryPanel"])["uid"] === uid),
  );
  return having.map(({ dashboard }) => Number(json(dashboard)["id"]));
}

function refuseName(store: Store, name: string, folderUid: string, uid: string): void {
  const same = [...store.libraryElements.values()].some(
    (each) => each["name"] === name && each["folderUid"] === folderUid && each["uid"] !== uid,
  );
  if (same) throw exists();
}

function described(element: Json): Json {
  const { type, description } = json(element["model"]);
  return { ...element, type: text(type), description: text(description) };
}

function exists(): Refused {
  return new Refused(400, "library element with that name or UID already exists");
}
