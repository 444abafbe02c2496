/** Dashboards, library panels and annotations. */
import { folderOf } from "./folders.ts";
import { checkUid, isJson, type Json, json, list, Refused, text } from "./refused.ts";
import { type Call, ok, type Route } from "./route.ts";
import type { Store } from "./store.ts";

export const dashboardRoutes: readonly Route[] = [
  { method: "POST", pattern: "/api/dashboards/db", needs: "dashboards:write", answer: save },
  {
    method: "GET",
    pattern: "/api/dashboards/uid/:uid",
    needs: "dashboards:read",
    answer: ({ store, at }) => ok(dashboardOf(store, at["uid"])),
  },
  {
    method: "DELETE",
    pattern: "/api/dashboards/uid/:uid",
    needs: "dashboards:write",
    answer: ({ store, at }) => {
      const { dashboard } = dashboardOf(store, at["uid"]);
      store.dashboards.delete(at["uid"] ?? "");
      return ok({
        title: json(dashboard)["title"],
        message: `Dashboard ${json(dashboard)["title"]} deleted`,
      });
    },
  },
  { method: "POST", pattern: "/api/annotations", needs: "annotations:create", answer: annotate },
  {
    method: "GET",
    pattern: "/api/annotations/:id",
    needs: "annotations:read",
    answer: ({ store, at }) => ok(annotationOf(store, at["id"])),
  },
  {
    method: "PATCH",
    pattern: "/api/annotations/:id",
    needs: "annotations:write",
    answer: ({ store, at, body }) => {
      Object.assign(annotationOf(store, at["id"]), body);
      return ok({ message: "Annotation patched" });
    },
  },
  {
    method: "DELETE",
    pattern: "/api/annotations/:id",
    needs: "annotations:write",
    answer: ({ store, at }) => {
      annotationOf(store, at["id"]);
      store.annotations.delete(Number(at["id"]));
      return ok({ message: "Annotation deleted" });
    },
  },
];

function dashboardOf(store: Store, uid = ""): Json {
  const found = store.dashboards.get(uid);
  if (found === undefined) throw new Refused(404, "Dashboard not found", { status: "not-found" });
  return found;
}

function save({ store, body }: Call) {
  const model = body["dashboard"];
  if (!isJson(model)) throw new Refused(400, "bad request data");
  if (text(model["title"]).trim() === "") {
    throw new Refused(400, "Dashboard title cannot be empty", { status: "empty-name" });
  }
  const uid = text(model["uid"]) || store.uid();
  checkUid(uid);
  const folderUid = text(body["folderUid"]);
  if (folderUid !== "") folderOf(store, folderUid, 400);
  if (store.folders.has(uid)) throw new Refused(400, "Dashboard cannot be changed to a folder");
  const before = store.dashboards.get(uid);
  if (before === undefined) limit(store);
  const version = Number(json(before?.["dashboard"])["version"] ?? 0);
  if (before !== undefined && body["overwrite"] !== true && Number(model["version"] ?? 0) !== version) {
    const message = "The dashboard has been changed by someone else";
    throw new Refused(412, message, { status: "version-mismatch" });
  }
  const id = json(before?.["dashboard"])["id"] ?? store.id();
  const dashboard = { ...model, panels: numbered(model["panels"]), id, uid, version: version + 1 };
  const url = `/d/${uid}/${text(model["title"])
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")}`;
  store.dashboards.set(uid, { dashboard, meta: { folderUid, url, version: version + 1 } });
  return ok({ id, uid, url, status: "success", version: version + 1 });
}

/** Grafana numbers panels, and tells more of a library panel than it is given. */
function numbered(panels: unknown): Json[] {
  return list(panels).map((panel, index) => ({
    id: index + 1,
    ...panel,
    ...(isJson(panel["libraryPanel"]) ? { libraryPanel: { version: 1, ...panel["libraryPanel"] } } : {}),
  }));
}

function limit({ options, dashboards }: Store): void {
  const { dashboard: most } = options.quotas ?? {};
  if (most !== undefined && dashboards.size >= most) throw new Refused(403, "dashboard Quota reached");
}

function annotate({ store, body }: Call) {
  if (text(body["text"]) === "")
    throw new Refused(400, "Failed to save annotation: text field should not be empty");
  const { dashboardUID } = body;
  if (text(dashboardUID) !== "") dashboardOf(store, text(dashboardUID));
  const id = store.id();
  const time = Number(body["time"] ?? Date.now());
  store.annotations.set(id, { tags: [], panelId: 0, ...body, id, time, timeEnd: body["timeEnd"] ?? time });
  return ok({ message: "Annotation added", id });
}

function annotationOf(store: Store, id = ""): Json {
  const found = store.annotations.get(Number(id));
  if (found === undefined) throw new Refused(404, "Annotation not found");
  return found;
}
