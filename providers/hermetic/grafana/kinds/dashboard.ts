/** `grafana:oss/dashboard:Dashboard`. */
import { canonical, isRecord, type Properties } from "../../../supervisor/properties.ts";
import { record } from "../../protocol/values.ts";
import { jsonObject, type Kind, parsed, part, text, uidFailures, withoutOrg } from "../kind.ts";

export const dashboard: Kind = {
  title: "dashboard",
  replaces: ["orgId"],
  defaults: { overwrite: false },
  needs: ["dashboards:create"],

  // Its uid is its identity, and stands in the model.
  alsoReplaces: (before, after) =>
    uidOf(before["configJson"]) === uidOf(after["configJson"]) ? [] : ["configJson"],

  check(inputs) {
    const model = parsed(text(inputs["configJson"]));
    return [...jsonObject(inputs, "configJson"), ...uidFailures(model?.["uid"], "configJson")];
  },

  normal: (inputs) => ({
    ...inputs,
    folder: withoutOrg(inputs["folder"]),
    configJson: normalText(inputs["configJson"]),
  }),

  identity: async ({ configJson }) => uidOf(configJson),
  takesOver: ({ overwrite }) => overwrite === true,

  async create(api, inputs) {
    const { id: _id, ...model } = modelOf(inputs["configJson"]);
    const made = await api.send("POST", "/api/dashboards/db", {
      dashboard: model,
      folderUid: withoutOrg(inputs["folder"]),
      message: text(inputs["message"]),
      overwrite: inputs["overwrite"] === true,
    });
    return text(made["uid"]);
  },

  async update(api, id, inputs) {
    const { id: _id, ...model } = modelOf(inputs["configJson"]);
    await api.send("POST", "/api/dashboards/db", {
      dashboard: { ...model, uid: id },
      folderUid: withoutOrg(inputs["folder"]),
      message: text(inputs["message"]),
      overwrite: true,
    });
    return id;
  },

  async read(api, id, inputs) {
    const found = await api.find(`/api/dashboards/uid/${part(id)}`);
    if (found === undefined) return undefined;
    const model = record(found["dashboard"]);
    const { folderUid, url } = record(found["meta"]);
    const outputs = { uid: id, dashboardId: model["id"], version: model["version"], url };
    return {
      inputs: { configJson: configOf(model, inputs["configJson"]), folder: folderOf(folderUid, inputs) },
      outputs,
    };
  },

  remove: (api, id) => api.remove(`/api/dashboards/uid/${part(id)}`),
};

/** The program's own text, where the server's means the same. */
function configOf(live: Properties, known: unknown): string {
  const mine = parsed(text(known));
  const { uid, ...rest } = live;
  const theirs = mine !== undefined && mine["uid"] === undefined ? rest : { uid, ...rest };
  const same = mine !== undefined && canonical(normalised(mine)) === canonical(normalised(theirs));
  return same ? text(known) : JSON.stringify(normalised(theirs));
}

/** What is no JSON, or not known yet, is itself. */
function normalText(configJson: unknown): unknown {
  const model = parsed(text(configJson));
  return model === undefined ? configJson : canonical(normalised(model));
}

/** Without what Grafana numbers, and what it tells of library panels beside their names. */
function normalised({ id: _id, version: _version, ...model }: Properties): Properties {
  const { panels } = model;
  if (!Array.isArray(panels)) return model;
  return { ...model, panels: panels.map((panel) => (isRecord(panel) ? normalPanel(panel) : panel)) };
}

function normalPanel({ id: _id, ...panel }: Properties): Properties {
  const { libraryPanel } = panel;
  if (!isRecord(libraryPanel)) return panel;
  return { ...panel, libraryPanel: { uid: libraryPanel["uid"], name: libraryPanel["name"] } };
}

/** Others' outputs have it with the organisation. */
function folderOf(uid: unknown, inputs: Properties): string {
  return withoutOrg(inputs["folder"]) === text(uid) ? text(inputs["folder"]) : text(uid);
}

function uidOf(configJson: unknown): string | undefined {
  const uid = parsed(text(configJson))?.["uid"];
  return typeof uid === "string" && uid !== "" ? uid : undefined;
}

function modelOf(configJson: unknown): Properties {
  return parsed(text(configJson)) ?? {};
}
