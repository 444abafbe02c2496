/** `grafana:alerting/muteTiming:MuteTiming`: when nobody is told. */
import type { Properties } from "../../../supervisor/properties.ts";
import { list, present, texts } from "../../protocol/values.ts";
import type { Api } from "../api.ts";
import { inputAsId, type Kind, part, provenanceOf, text } from "../kind.ts";

const path = "/api/v1/provisioning/mute-timings";

export const muteTiming: Kind = {
  title: "mute timing",
  replaces: ["disableProvenance", "name", "orgId"],
  autonamed: true,
  defaults: { disableProvenance: false },
  needs: ["alert.provisioning:write", "alert.notifications.provisioning:write"],
  oneByOne: true,
  identity: inputAsId("name"),

  async create(api, inputs) {
    await api.send("POST", path, bodyOf(inputs), provenanceOf(inputs));
    return text(inputs["name"]);
  },

  async update(api, id, inputs) {
    await api.send("PUT", `${path}/${part(id)}`, bodyOf(inputs), provenanceOf(inputs));
    return id;
  },

  async read(api, id) {
    const found = await api.find(`${path}/${part(id)}`);
    if (found === undefined) return undefined;
    return {
      inputs: { name: found["name"], intervals: list(found["time_intervals"]).map(written) },
      outputs: {},
    };
  },

  async remove(api, id) {
    // As the official provider: nothing that is routed by it may keep it.
    const tree = await api.find("/api/v1/provisioning/policies");
    if (tree !== undefined && JSON.stringify(tree).includes(JSON.stringify(id))) await unmute(api, tree, id);
    await api.remove(`${path}/${part(id)}`);
  },
};

async function unmute(api: Api, tree: Properties, name: string): Promise<void> {
  const { provenance, ...route } = without(tree, name);
  const headers: Record<string, string> = text(provenance) === "" ? { "x-disable-provenance": "true" } : {};
  await api.send("PUT", "/api/v1/provisioning/policies", route, headers);
}

function without(route: Properties, name: string): Properties {
  const others = (key: string) => texts(route[key]).filter((each) => each !== name);
  return {
    ...route,
    mute_time_intervals: others("mute_time_intervals"),
    active_time_intervals: others("active_time_intervals"),
    routes: list(route["routes"]).map((child) => without(child, name)),
  };
}

function bodyOf(inputs: Properties): Properties {
  return {
    name: inputs["name"],
    time_intervals: list(inputs["intervals"]).map(({ times, daysOfMonths, ...rest }) =>
      present({
        ...rest,
        days_of_month: daysOfMonths,
        times:
          times === undefined
            ? undefined
            : list(times).map(({ start, end }) => ({ start_time: start, end_time: end })),
      }),
    ),
  };
}

/** In the words of the package's types. */
function written({ times, days_of_month: days, ...rest }: Properties): Properties {
  return present({
    ...rest,
    daysOfMonths: days,
    times:
      times === undefined || times === null
        ? undefined
        : list(times).map(({ start_time: start, end_time: end }) => ({ start, end })),
  });
}
