/** `grafana:alerting/notificationPolicy:NotificationPolicy`: the whole tree, of which Grafana always has one. */
import type { Properties } from "../../../supervisor/properties.ts";
import { list, present, texts } from "../../protocol/values.ts";
import { type Kind, provenanceOf, text } from "../kind.ts";

const path = "/api/v1/provisioning/policies";

/** What the official provider calls the only one. */
const onlyOne = "policy";

export const notificationPolicy: Kind = {
  title: "notification policy",
  replaces: ["orgId"],
  defaults: { disableProvenance: false },
  needs: ["alert.provisioning:write", "alert.notifications.provisioning:write"],
  oneByOne: true,
  identity: async () => onlyOne,
  takesOver: () => true,

  async create(api, inputs) {
    await api.send("PUT", path, rootOf(inputs), provenanceOf(inputs));
    return onlyOne;
  },

  async update(api, id, inputs) {
    await api.send("PUT", path, rootOf(inputs), provenanceOf(inputs));
    return id;
  },

  async read(api) {
    const found = await api.find(path);
    if (found === undefined) return undefined;
    const { contactPoint, policies, ...rest } = written(found);
    return {
      inputs: {
        contactPoint,
        policies,
        ...rest,
        disableProvenance: text(found["provenance"]) === "",
      },
      outputs: {},
    };
  },

  // Grafana goes back to the one that it comes with.
  remove: (api) => api.remove(path),
};

function rootOf({ policies, ...inputs }: Properties): Properties {
  return { ...routeOf(inputs), routes: list(policies).map(routeOf) };
}

function routeOf(policy: Properties): Properties {
  const matchers = list(policy["matchers"]).map(({ label, match, value }) => [label, match, value]);
  const policies = list(policy["policies"]);
  return present({
    receiver: policy["contactPoint"],
    group_by: policy["groupBies"],
    group_wait: policy["groupWait"],
    group_interval: policy["groupInterval"],
    repeat_interval: policy["repeatInterval"],
    continue: policy["continue"],
    object_matchers: matchers.length === 0 ? undefined : matchers,
    mute_time_intervals: policy["muteTimings"],
    active_time_intervals: policy["activeTimings"],
    routes: policies.length === 0 ? undefined : policies.map(routeOf),
  });
}

/** In the words of the package's types. */
function written(route: Properties): Properties {
  const matchers = Array.isArray(route["object_matchers"]) ? (route["object_matchers"] as string[][]) : [];
  return {
    contactPoint: route["receiver"],
    groupBies: texts(route["group_by"]),
    groupWait: text(route["group_wait"]),
    groupInterval: text(route["group_interval"]),
    repeatInterval: text(route["repeat_interval"]),
    policies: list(route["routes"]).map((child) => ({
      ...written(child),
      continue: child["continue"] === true,
      matchers: matchersOf(child),
      muteTimings: texts(child["mute_time_intervals"]),
      activeTimings: texts(child["active_time_intervals"]),
    })),
    ...(matchers.length === 0 ? {} : { matchers: matchersOf(route) }),
  };
}

function matchersOf(route: Properties): Properties[] {
  const matchers = Array.isArray(route["object_matchers"]) ? (route["object_matchers"] as string[][]) : [];
  return matchers.map(([label, match, value]) => ({ label, match, value }));
}
