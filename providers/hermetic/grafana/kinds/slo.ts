/** `grafana:slo/sLO:SLO`: where the Grafana has the SLO app, which is Grafana Cloud. */
import type { Properties } from "../../../supervisor/properties.ts";
import type { Failure } from "../../protocol/plugin.ts";
import { list, present, record, texts } from "../../protocol/values.ts";
import { inputAsId, type Kind, part, text } from "../kind.ts";

const path = "/api/plugins/grafana-slo-app/resources/v1/slo";

export const slo: Kind = {
  title: "SLO",
  replaces: ["uuid"],
  autonamed: true,
  computed: ["uuid"],
  defaults: {},
  needs: ["grafana-slo-app.slo:write", "plugins.app:access"],
  check: (inputs) => [...missing(inputs), ...list(inputs["objectives"]).flatMap(objectiveFailures)],
  identity: inputAsId("uuid"),

  async create(api, inputs) {
    const { uuid } = await api.send("POST", path, bodyOf(inputs));
    return text(uuid);
  },

  async update(api, id, inputs) {
    await api.send("PUT", `${path}/${part(id)}`, { ...bodyOf(inputs), uuid: id });
    return id;
  },

  async read(api, id) {
    const found = await api.find(`${path}/${part(id)}`);
    return found === undefined ? undefined : { inputs: written(found), outputs: { uuid: id } };
  },

  remove: (api, id) => api.remove(`${path}/${part(id)}`),
};

function bodyOf(inputs: Properties): Properties {
  const [query] = list(inputs["queries"]);
  const folderUid = text(inputs["folderUid"]);
  return present({
    uuid: text(inputs["uuid"]),
    name: inputs["name"],
    description: inputs["description"],
    objectives: inputs["objectives"],
    query: query && queryOf(query),
    labels: inputs["labels"],
    destinationDatasource: inputs["destinationDatasource"],
    folder: folderUid === "" ? undefined : { uid: folderUid },
    searchExpression: inputs["searchExpression"],
    alerting: inputs["alerting"] === undefined ? undefined : alertingOf(record(inputs["alerting"])),
  });
}

function queryOf({ type, freeform, ratio }: Properties): Properties {
  if (type === "freeform") return { type, freeform: { query: record(freeform)["query"] } };
  const { successMetric, totalMetric, groupByLabels } = record(ratio);
  return {
    type,
    ratio: {
      successMetric: { prometheusMetric: successMetric },
      totalMetric: { prometheusMetric: totalMetric },
      groupByLabels: texts(groupByLabels),
    },
  };
}

function alertingOf({ fastburn, slowburn, ...rest }: Properties): Properties {
  return present({ ...rest, fastBurn: fastburn, slowBurn: slowburn });
}

/** In the words of the package's types. */
function written(found: Properties): Properties {
  const { fastBurn, slowBurn, ...alerting } = record(found["alerting"]);
  return present({
    name: found["name"],
    description: found["description"],
    uuid: found["uuid"],
    objectives: found["objectives"],
    queries: [writtenQuery(record(found["query"]))],
    labels: found["labels"],
    destinationDatasource: found["destinationDatasource"],
    folderUid: record(found["folder"])["uid"],
    searchExpression: found["searchExpression"],
    alerting: found["alerting"] && present({ ...alerting, fastburn: fastBurn, slowburn: slowBurn }),
  });
}

function writtenQuery({ type, freeform, ratio }: Properties): Properties {
  if (type === "freeform") return { type, freeform };
  const { successMetric, totalMetric, groupByLabels } = record(ratio);
  return {
    type,
    ratio: {
      successMetric: record(successMetric)["prometheusMetric"],
      totalMetric: record(totalMetric)["prometheusMetric"],
      groupByLabels: texts(groupByLabels),
    },
  };
}

/** Blocks that the official provider asks for, and its types do not. */
function missing(inputs: Properties): Failure[] {
  return ["destinationDatasource", "objectives", "queries"]
    .filter(
      (name) => inputs[name] === undefined || (Array.isArray(inputs[name]) && inputs[name].length === 0),
    )
    .map((property) => ({ property, reason: "is missing: an SLO needs it" }));
}

function objectiveFailures({ value, window }: Properties, index: number): Failure[] {
  const at = `objectives[${index}]`;
  const failures: Failure[] = [];
  if (typeof value === "number" && (value < 0 || value > 1)) {
    failures.push({
      property: `${at}.value`,
      reason: `${value} is not allowed: allowed is 0 to 1, as 0.999`,
    });
  }
  if (typeof window === "string" && !/^\d+(?:ms|[smhdwy])$/.test(window)) {
    failures.push({
      property: `${at}.window`,
      reason: `"${window}" is not allowed: allowed is a duration of Prometheus, as "28d"`,
    });
  }
  return failures;
}
