/** `grafana:alerting/messageTemplate:MessageTemplate`. */
import { inputAsId, type Kind, part, provenanceOf, text } from "../kind.ts";

const path = "/api/v1/provisioning/templates";

export const messageTemplate: Kind = {
  title: "message template",
  replaces: ["disableProvenance", "name", "orgId"],
  autonamed: true,
  defaults: { disableProvenance: false },
  needs: ["alert.provisioning:write", "alert.notifications.provisioning:write"],
  oneByOne: true,
  normal: (inputs) => ({ ...inputs, template: text(inputs["template"]).trim() }),
  identity: inputAsId("name"),

  async create(api, inputs) {
    const template = text(inputs["template"]).trim();
    await api.send("PUT", `${path}/${part(inputs["name"])}`, { template }, provenanceOf(inputs));
    return text(inputs["name"]);
  },

  async update(api, id, inputs) {
    // The server takes a change of the version that it has, and of no other.
    const { version } = (await api.find(`${path}/${part(id)}`)) ?? {};
    const template = text(inputs["template"]).trim();
    await api.send("PUT", `${path}/${part(id)}`, { template, version }, provenanceOf(inputs));
    return id;
  },

  async read(api, id, inputs) {
    const found = await api.find(`${path}/${part(id)}`);
    if (found === undefined) return undefined;
    const same = text(inputs["template"]).trim() === text(found["template"]).trim();
    return {
      inputs: {
        name: found["name"],
        template: same ? inputs["template"] : found["template"],
        disableProvenance: text(found["provenance"]) === "",
      },
      outputs: {},
    };
  },

  remove: (api, id) => api.remove(`${path}/${part(id)}`),
};
