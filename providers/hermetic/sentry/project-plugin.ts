/** `sentry:index/sentryPlugin:SentryPlugin`: an old integration of one project, such as its webhooks. */
import { path } from "../../sentry-api/api.ts";
import type { Properties } from "../../supervisor/properties.ts";
import { list, record } from "../protocol/values.ts";
import { jsonOf, type Kind, partsOf, text, wholly } from "./kind.ts";

export const projectPlugin: Kind = {
  title: "plugin of a project",
  importId: "<organization>/<project>/<plugin>",
  replaces: ["organization", "project", "plugin"],
  autonamed: false,

  async create(api, inputs) {
    const own = at(inputs);
    await api.post(own);
    await wholly(
      () => api.put(own, jsonOf(record(inputs["config"]))),
      () => api.delete(own),
    );
    return text(inputs["plugin"]);
  },

  async update(api, _id, inputs) {
    await api.put(at(inputs), jsonOf(record(inputs["config"])));
  },

  async read(api, id, known) {
    const [organization = "", project = "", plugin = ""] =
      Object.keys(known).length === 0
        ? partsOf(id, projectPlugin)
        : [text(known["organization"]), text(known["project"]), id];
    const found = await api.get<Properties>(at({ organization, project, plugin }));
    if (found === undefined || found["enabled"] === false) return undefined;
    const values = Object.fromEntries(list(found["config"]).map(({ name, value }) => [text(name), value]));
    const said = Object.keys(record(known["config"]));
    const config = jsonOf(
      said.length === 0 ? values : Object.fromEntries(said.map((name) => [name, values[name]])),
    );
    const inputs = { organization, project, plugin, config };
    return { id: plugin, inputs, outputs: inputs };
  },

  async remove(api, _id, inputs) {
    await api.delete(at(inputs));
  },
};

function at({ organization, project, plugin }: Properties): string {
  return path`projects/${text(organization)}/${text(project)}/plugins/${text(plugin)}/`;
}
