/** `grafana:oss/libraryPanel:LibraryPanel`. */
import { canonical, type Properties } from "../../../supervisor/properties.ts";
import { list, record } from "../../protocol/values.ts";
import { inputAsId, jsonObject, type Kind, parsed, part, text, uidFailures, withoutOrg } from "../kind.ts";

/** What Grafana calls a panel among library elements; 2 is a variable. */
const panel = 1;

export const libraryPanel: Kind = {
  title: "library panel",
  replaces: ["orgId", "uid"],
  autonamed: true,
  computed: ["uid"],
  defaults: {},
  needs: ["library.panels:create"],
  check: (inputs) => [...uidFailures(inputs["uid"], "uid"), ...jsonObject(inputs, "modelJson")],

  normal(inputs) {
    const model = parsed(text(inputs["modelJson"]));
    return model === undefined ? inputs : { ...inputs, modelJson: canonical(normalised(model)) };
  },

  identity: inputAsId("uid"),

  async create(api, inputs) {
    const { result } = await api.send("POST", "/api/library-elements", {
      ...bodyOf(inputs),
      uid: inputs["uid"],
    });
    return text(record(result)["uid"]);
  },

  async update(api, id, inputs) {
    const path = `/api/library-elements/${part(id)}`;
    const { version } = record(record(await api.get(path))["result"]);
    await api.send("PATCH", path, { ...bodyOf(inputs), version });
    return id;
  },

  async read(api, id, inputs) {
    const found = await api.find(`/api/library-elements/${part(id)}`);
    if (found === undefined) return undefined;
    const { name, uid, model, meta, folderUid, ...rest } = record(found["result"]);
    const connections = list(
      record(await api.get(`/api/library-elements/${part(id)}/connections/`))["result"],
    );
    const { created, updated, folderName } = record(meta);
    return {
      inputs: {
        name,
        uid,
        folderUid: folderUid ?? record(meta)["folderUid"],
        modelJson: modelOf(record(model), inputs["modelJson"]),
      },
      outputs: {
        uid,
        panelId: rest["id"],
        description: rest["description"],
        type: rest["type"],
        version: rest["version"],
        dashboardIds: connections.map(({ connectionId }) => connectionId),
        created,
        updated,
        folderName,
      },
    };
  },

  remove: (api, id) => api.remove(`/api/library-elements/${part(id)}`),
};

function bodyOf(inputs: Properties): Properties {
  const model = parsed(text(inputs["modelJson"])) ?? {};
  return { name: inputs["name"], folderUid: withoutOrg(inputs["folderUid"]), kind: panel, model };
}

/** Grafana always tells a type and a description, and notes in the model which library panel it is. */
function modelOf(live: Properties, known: unknown): string {
  const mine = parsed(text(known));
  const same = mine !== undefined && canonical(normalised(mine)) === canonical(normalised(live));
  return same ? text(known) : JSON.stringify(normalised(live));
}

function normalised({ libraryPanel: _library, ...model }: Properties): Properties {
  return { type: "", description: "", ...model };
}
