/** Folders, nested ones too, and who may do what in them. */
import { checkUid, type Json, json, list, Refused, text } from "./refused.ts";
import { type Call, ok, type Route } from "./route.ts";
import type { Store } from "./store.ts";

/** What a folder at the top begins with; one inside another inherits. */
const firstPermissions: readonly Json[] = [
  { builtInRole: "Editor", permission: "Edit", isManaged: true, isInherited: false },
  { builtInRole: "Viewer", permission: "View", isManaged: true, isInherited: false },
];

export function folderOf(store: Store, uid: string, status = 404): Json {
  const folder = store.folders.get(uid);
  if (folder === undefined) throw new Refused(status, "folder not found");
  return folder;
}

export const folderRoutes: readonly Route[] = [
  { method: "POST", pattern: "/api/folders", needs: "folders:create", answer: create },
  {
    method: "GET",
    pattern: "/api/folders/:uid",
    needs: "folders:read",
    answer: ({ store, at }) => ok(folderOf(store, at["uid"] ?? "")),
  },
  { method: "PUT", pattern: "/api/folders/:uid", needs: "folders:write", answer: change },
  { method: "POST", pattern: "/api/folders/:uid/move", needs: "folders:write", answer: move },
  { method: "DELETE", pattern: "/api/folders/:uid", needs: "folders:write", answer: remove },
  {
    method: "GET",
    pattern: "/api/access-control/folders/:uid",
    needs: "folders.permissions:read",
    answer: ({ store, at }) => {
      folderOf(store, at["uid"] ?? "");
      return ok(store.permissions.get(at["uid"] ?? ""));
    },
  },
  {
    method: "POST",
    pattern: "/api/access-control/folders/:uid",
    needs: "folders.permissions:write",
    answer: setPermissions,
  },
  { method: "GET", pattern: "/api/search", needs: "folders:read", answer: search },
];

function create({ store, body }: Call) {
  const uid = text(body["uid"]) || store.uid();
  checkUid(uid);
  if (text(body["title"]) === "") throw new Refused(400, "folder title cannot be empty");
  if (store.folders.has(uid) || store.dashboards.has(uid)) {
    throw new Refused(409, "a folder/dashboard with the same uid already exists");
  }
  const parentUid = text(body["parentUid"]);
  if (parentUid !== "") folderOf(store, parentUid);
  const folder = {
    id: store.id(),
    uid,
    title: body["title"],
    parentUid,
    url: `/dashboards/f/${uid}`,
    version: 1,
  };
  store.folders.set(uid, folder);
  store.permissions.set(uid, parentUid === "" ? [...firstPermissions] : []);
  return ok(folder);
}

function change({ store, at, body }: Call) {
  const folder = folderOf(store, at["uid"] ?? "");
  if (text(body["title"]) === "") throw new Refused(400, "folder title cannot be empty");
  if (body["overwrite"] !== true && body["version"] !== folder["version"]) {
    throw new Refused(412, "the folder has been changed by someone else", { status: "version-mismatch" });
  }
  folder["title"] = body["title"];
  folder["version"] = Number(folder["version"]) + 1;
  return ok(folder);
}

function move({ store, at, body }: Call) {
  const folder = folderOf(store, at["uid"] ?? "");
  const parentUid = text(body["parentUid"]);
  if (parentUid !== "") folderOf(store, parentUid);
  if (parentUid === folder["uid"]) throw new Refused(400, "circular reference detected");
  folder["parentUid"] = parentUid;
  return ok(folder);
}

/** Dashboards and folders in it go with it; alert rules have to be named. */
function remove({ store, at, query }: Call) {
  const uid = at["uid"] ?? "";
  folderOf(store, uid);
  const inside = subtree(store, uid);
  const groups = [...store.ruleGroups].filter(([, group]) => inside.has(text(group["folderUid"])));
  if (groups.length > 0 && query.get("forceDeleteRules") !== "true") {
    throw new Refused(400, "Folder cannot be deleted: folder is not empty", {
      messageId: "folder.not-empty",
    });
  }
  for (const [key] of groups) store.ruleGroups.delete(key);
  for (const [key, { meta }] of [...store.dashboards]) {
    if (inside.has(text(json(meta)["folderUid"]))) store.dashboards.delete(key);
  }
  for (const [key, element] of [...store.libraryElements]) {
    if (inside.has(text(element["folderUid"]))) store.libraryElements.delete(key);
  }
  for (const each of inside) {
    store.folders.delete(each);
    store.permissions.delete(each);
  }
  return ok({ message: "Folder deleted" });
}

function subtree(store: Store, uid: string): Set<string> {
  const children = [...store.folders.values()].filter(({ parentUid }) => parentUid === uid);
  return new Set([uid, ...children.flatMap((child) => [...subtree(store, text(child["uid"]))])]);
}

/** A change of what is there; an empty permission takes one away. */
function setPermissions({ store, at, body }: Call) {
  const uid = at["uid"] ?? "";
  folderOf(store, uid);
  const changes = list(body["permissions"]);
  for (const { permission, teamId } of changes) {
    if (!["", "View", "Edit", "Admin"].includes(String(permission))) {
      throw new Refused(400, `Permission [${permission}] is invalid for this resource type`);
    }
    if (teamId !== undefined && !store.teams.has(Number(teamId))) throw new Refused(404, "team not found");
  }
  for (const { permission, ...subject } of changes) {
    const key = JSON.stringify(subject);
    const others = (store.permissions.get(uid) ?? []).filter((each) => subjectOf(each) !== key);
    const added = permission === "" ? [] : [{ ...subject, permission, isManaged: true, isInherited: false }];
    store.permissions.set(uid, [...others, ...added]);
  }
  return ok({ message: "Permissions updated" });
}

function subjectOf({
  permission: _permission,
  isManaged: _managed,
  isInherited: _inherited,
  ...subject
}: Json) {
  return JSON.stringify(subject);
}

function search({ store, query }: Call) {
  const uid = query.get("folderUIDs") ?? "";
  const folders = [...store.folders.values()].filter(({ parentUid }) => parentUid === uid);
  const dashboards = [...store.dashboards.values()].filter(({ meta }) => json(meta)["folderUid"] === uid);
  return ok([
    ...folders.map((each) => ({ uid: each["uid"], title: each["title"], type: "dash-folder" })),
    ...dashboards.map(({ dashboard }) => ({ ...json(dashboard), type: "dash-db" })),
  ]);
}
