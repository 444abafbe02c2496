/** `sentry:index/sentryIssueAlert:SentryIssueAlert`. */
import { path } from "../../sentry-api/api.ts";
import type { Properties } from "../../supervisor/properties.ts";
import { list } from "../protocol/values.ts";
import { inputsLike, jsonOf, type Kind, partsOf, text } from "./kind.ts";

/** What Sentry adds to a condition, a filter or an action for people. */
const added = ["name", "uuid", "formFields", "sentryAppInstallationUuid"];

const parts = ["conditions", "filters", "actions"] as const;
const plain = ["name", "actionMatch", "filterMatch", "frequency", "environment"] as const;

export const issueAlert: Kind = {
  title: "issue alert",
  importId: "<organization>/<project>/<alert>",
  replaces: ["organization", "project"],
  autonamed: true,

  async create(api, inputs) {
    const made = await api.post(rules(inputs), bodyOf(inputs));
    return [text(inputs["organization"]), text(inputs["project"]), text(made["id"])].join("/");
  },

  async update(api, id, inputs) {
    await api.put(at(id), bodyOf(inputs));
  },

  async read(api, id, known) {
    const [organization = "", project = "", own = ""] = partsOf(id, issueAlert);
    const found = await api.get<Properties>(at(id));
    if (found === undefined) return undefined;
    const inputs: Properties = {
      organization,
      project,
      ...Object.fromEntries(plain.map((each) => [each, found[each]])),
      ...Object.fromEntries(parts.map((each) => [each, nodes(found[each], known[each])])),
      frequency: Number(found["frequency"]),
    };
    return {
      id,
      inputs: inputsLike(withoutEmpty(inputs, known), known),
      outputs: { ...jsonOf(inputs), internalId: own, projects: [project] },
    };
  },

  async remove(api, id) {
    await api.delete(at(id));
  },
};

function rules({ organization, project }: Properties): string {
  return path`projects/${text(organization)}/${text(project)}/rules/`;
}

function at(id: string): string {
  const [organization = "", project = "", own = ""] = partsOf(id, issueAlert);
  return path`projects/${organization}/${project}/rules/${own}/`;
}

function bodyOf(inputs: Properties) {
  const said = Object.fromEntries([...plain, ...parts].map((each) => [each, inputs[each]]));
  return jsonOf({ ...said, filters: inputs["filters"] ?? [] });
}

/** All values are texts; of what the program has said, the keys that it has said. */
function nodes(live: unknown, known: unknown): Properties[] {
  return list(live).map((node, index) => {
    const said = list(known)[index];
    const keys = Object.keys(node).filter((key) =>
      said === undefined ? !added.includes(key) : key in said || key === "id",
    );
    return Object.fromEntries(keys.map((key) => [key, String(node[key])]));
  });
}

/** An alert without filters has an empty list of them. */
function withoutEmpty({ filters, ...rest }: Properties, known: Properties): Properties {
  return known["filters"] === undefined && list(filters).length === 0 ? rest : { ...rest, filters };
}
