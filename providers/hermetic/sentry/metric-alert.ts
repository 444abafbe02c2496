/** `sentry:index/sentryMetricAlert:SentryMetricAlert`. */
import { path } from "../../sentry-api/api.ts";
import type { Properties } from "../../supervisor/properties.ts";
import { list } from "../protocol/values.ts";
import { inputsLike, jsonOf, type Kind, partsOf, text } from "./kind.ts";

const plain = [
  "name",
  "aggregate",
  "dataset",
  "query",
  "timeWindow",
  "thresholdType",
  "resolveThreshold",
  "environment",
  "eventTypes",
  "owner",
] as const;

export const metricAlert: Kind = {
  title: "metric alert",
  importId: "<organization>/<project>/<alert>",
  replaces: ["organization", "project"],
  autonamed: true,

  async create(api, inputs) {
    const [organization, project] = [text(inputs["organization"]), text(inputs["project"])];
    const made = await api.post(path`projects/${organization}/${project}/alert-rules/`, bodyOf(inputs));
    return [organization, project, text(made["id"])].join("/");
  },

  async update(api, id, inputs) {
    await api.put(at(id), bodyOf(inputs));
  },

  async read(api, id, known) {
    const [organization = "", project = "", own = ""] = partsOf(id, metricAlert);
    const found = await api.get<Properties>(at(id));
    if (found === undefined) return undefined;
    const inputs = {
      organization,
      project,
      ...Object.fromEntries(plain.map((each) => [each, found[each]])),
      triggers: triggersOf(found["triggers"], known["triggers"]),
    };
    return {
      id,
      inputs: inputsLike(inputs, known),
      outputs: { ...jsonOf(inputs), internalId: own },
    };
  },

  async remove(api, id) {
    await api.delete(at(id));
  },
};

function at(id: string): string {
  const [organization = "", project = "", own = ""] = partsOf(id, metricAlert);
  return path`projects/${organization}/${project}/alert-rules/${own}/`;
}

function bodyOf(inputs: Properties) {
  const said = Object.fromEntries(plain.map((each) => [each, inputs[each]]));
  const triggers = list(inputs["triggers"]).map((trigger) => ({
    ...jsonOf({ ...trigger, actions: undefined }),
    actions: list(trigger["actions"]).map(jsonOf),
  }));
  return jsonOf({ ...said, projects: [text(inputs["project"])], triggers });
}

/** Ids and dates are the server's own. */
function triggersOf(live: unknown, known: unknown): Properties[] {
  return list(live).map((trigger, index) => {
    const said = list(known)[index];
    const { label, alertThreshold, thresholdType, resolveThreshold, actions } = trigger;
    const all = { label, alertThreshold, thresholdType, resolveThreshold };
    const own = actionsOf(actions, said?.["actions"]);
    return {
      ...jsonOf(said === undefined ? all : onlySaid(all, said)),
      ...(own.length === 0 && said?.["actions"] === undefined ? {} : { actions: own }),
    };
  });
}

function actionsOf(live: unknown, known: unknown): Properties[] {
  return list(live).map((action, index) => {
    const said = list(known)[index];
    const { type, targetType, targetIdentifier, integrationId } = action;
    const all = { type, targetType, targetIdentifier: text(targetIdentifier) || undefined, integrationId };
    return jsonOf(said === undefined ? all : onlySaid(all, said));
  });
}

function onlySaid(all: Properties, said: Properties): Properties {
  return Object.fromEntries(Object.entries(all).filter(([key]) => key in said));
}
