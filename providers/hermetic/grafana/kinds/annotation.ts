/** `grafana:oss/annotation:Annotation`. */
import type { Properties } from "../../../supervisor/properties.ts";
import type { Failure } from "../../protocol/plugin.ts";
import { present, texts } from "../../protocol/values.ts";
import { type Kind, part, sameSet, text } from "../kind.ts";

export const annotation: Kind = {
  title: "annotation",
  replaces: ["dashboardUid", "orgId", "panelId"],
  // Without a time it is now.
  computed: ["time", "timeEnd"],
  defaults: {},
  needs: ["annotations:create"],
  check: (inputs) => [...timeFailures(inputs, "time"), ...timeFailures(inputs, "timeEnd")],
  identity: async () => undefined,

  async create(api, inputs) {
    const { id } = await api.send("POST", "/api/annotations", {
      ...bodyOf(inputs),
      ...present({ dashboardUID: inputs["dashboardUid"], panelId: inputs["panelId"] }),
    });
    return String(id);
  },

  async update(api, id, inputs) {
    await api.send("PATCH", `/api/annotations/${part(id)}`, bodyOf(inputs));
    return id;
  },

  async read(api, id, inputs) {
    const found = await api.find(`/api/annotations/${part(id)}`);
    if (found === undefined) return undefined;
    const time = { time: written(found["time"]), timeEnd: written(found["timeEnd"]) };
    return {
      inputs: {
        text: found["text"],
        tags: sameSet(inputs["tags"], texts(found["tags"]), String),
        dashboardUid: found["dashboardUID"],
        panelId: found["panelId"],
        ...time,
      },
      outputs: time,
    };
  },

  remove: (api, id) => api.remove(`/api/annotations/${part(id)}`),
};

function bodyOf(inputs: Properties): Properties {
  const time = (name: string) => (text(inputs[name]) === "" ? undefined : Date.parse(text(inputs[name])));
  return present({
    text: inputs["text"],
    tags: inputs["tags"] ?? [],
    time: time("time"),
    timeEnd: time("timeEnd"),
  });
}

function written(milliseconds: unknown): string {
  return new Date(Number(milliseconds ?? 0)).toISOString().replace(/\.\d+Z$/, "Z");
}

function timeFailures(inputs: Properties, name: string): Failure[] {
  const value = inputs[name];
  if (typeof value !== "string" || value === "") return [];
  if (/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value))) return [];
  return [
    {
      property: name,
      reason: `"${value}" is not allowed: allowed is a time of RFC 3339, as 2026-01-31T12:00:00Z`,
    },
  ];
}
