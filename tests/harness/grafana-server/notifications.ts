/** Contact points, the tree of notification policies, mute timings and templates. */
import { duration, isJson, type Json, json, list, Refused, text } from "./refused.ts";
import { type Call, ok, type Route } from "./route.ts";
import { Store } from "./store.ts";

/** By type: what its settings have to hold, and what is never told again. */
const integrations: Readonly<
  Record<
    string,
    { readonly needs: (settings: Json) => string | undefined; readonly secrets: readonly string[] }
  >
> = {
  email: {
    needs: ({ addresses }) => (text(addresses) === "" ? "could not find addresses in settings" : undefined),
    secrets: [],
  },
  pagerduty: {
    needs: ({ integrationKey }) =>
      text(integrationKey) === "" ? "could not find integration key property in settings" : undefined,
    secrets: ["integrationKey"],
  },
  slack: {
    needs: ({ url, token, recipient }) => {
      if (text(url) !== "") return undefined;
      if (text(token) === "") return "token must be specified when using the Slack chat API";
      return text(recipient) === "" ? "recipient must be specified when using the Slack chat API" : undefined;
    },
    secrets: ["token", "url"],
  },
  webhook: {
    needs: ({ url }) => (text(url) === "" ? "could not find url property in settings" : undefined),
    secrets: ["password", "authorization_credentials"],
  },
};

const redacted = "[REDACTED]";
const root = "/api/v1/provisioning";
const write = "alert.provisioning:write";
const read = "alert.provisioning:read";

export const notificationRoutes: readonly Route[] = [
  { method: "GET", pattern: `${root}/contact-points`, needs: read, answer: points },
  { method: "POST", pattern: `${root}/contact-points`, needs: write, answer: addPoint },
  { method: "PUT", pattern: `${root}/contact-points/:uid`, needs: write, answer: changePoint },
  { method: "DELETE", pattern: `${root}/contact-points/:uid`, needs: write, answer: removePoint },
  { method: "GET", pattern: `${root}/policies`, needs: read, answer: ({ store }) => ok(store.policies) },
  { method: "PUT", pattern: `${root}/policies`, needs: write, answer: putPolicies },
  {
    method: "DELETE",
    pattern: `${root}/policies`,
    needs: write,
    answer: ({ store }) => {
      store.policies = Store.firstPolicies();
      return ok(store.policies, 202);
    },
  },
  { method: "GET", pattern: `${root}/templates/:name`, needs: read, answer: template },
  { method: "PUT", pattern: `${root}/templates/:name`, needs: write, answer: putTemplate },
  {
    method: "DELETE",
    pattern: `${root}/templates/:name`,
    needs: write,
    answer: ({ store, at }) => {
      store.templates.delete(at["name"] ?? "");
      return { status: 204 };
    },
  },
];

function points({ store, query }: Call) {
  const name = query.get("name");
  const all = [...store.contactPoints.values()].filter((each) => name === null || each["name"] === name);
  return ok(all.map(told));
}

function addPoint({ store, body, provenance }: Call) {
  checkPoint(body);
  const uid = text(body["uid"]) || store.uid();
  const point = { ...body, uid, provenance };
  store.contactPoints.set(uid, point);
  return ok(told(point), 202);
}

function changePoint({ store, at, body, provenance }: Call) {
  const point = pointOf(store, at["uid"]);
  if (text(point["provenance"]) !== "" && point["provenance"] !== provenance) {
    throw new Refused(409, `cannot change provenance from '${point["provenance"]}' to '${provenance}'`);
  }
  const before = json(point["settings"]);
  const settings = Object.fromEntries(
    Object.entries(json(body["settings"])).map(([key, value]) => [
      key,
      value === redacted ? before[key] : value,
    ]),
  );
  checkPoint({ ...body, settings });
  Object.assign(point, body, { settings, provenance, uid: at["uid"] });
  return ok({ message: "contactpoint updated" }, 202);
}

function removePoint({ store, at }: Call) {
  const { name } = pointOf(store, at["uid"]);
  const isLast = [...store.contactPoints.values()].filter((each) => each["name"] === name).length === 1;
  if (isLast && routes(store.policies).some(({ receiver }) => receiver === name)) {
    throw new Refused(409, "Contact point is currently referenced by a notification policy.");
  }
  if (isLast && store.rules().some((rule) => json(rule["notification_settings"])["receiver"] === name)) {
    throw new Refused(
      409,
      "Contact point is currently used in the notification settings of one or many alert rules.",
    );
  }
  store.contactPoints.delete(at["uid"] ?? "");
  return ok({ message: "contactpoint deleted" }, 202);
}

function pointOf(store: Store, uid = ""): Json {
  const found = store.contactPoints.get(uid);
  if (found === undefined) throw new Refused(404, `contact point with uid '${uid}' not found`);
  return found;
}

function checkPoint({ name, type, settings }: Json): void {
  if (text(name) === "") throw unspecified("name should not be an empty string");
  const integration = integrations[text(type)];
  if (integration === undefined) throw unspecified(`unknown contact point type '${text(type)}'`);
  if (!isJson(settings)) throw unspecified("settings should not be empty");
  const why = integration.needs(settings);
  if (why !== undefined) throw unspecified(why);
}

function told(point: Json): Json {
  const { secrets = [] } = integrations[text(point["type"])] ?? {};
  const settings = Object.entries(json(point["settings"])).map(([key, value]) => [
    key,
    secrets.includes(key) ? redacted : value,
  ]);
  return { ...point, settings: Object.fromEntries(settings) };
}

/** Every route of a tree, the root first. */
export function routes(route: Json): Json[] {
  return [route, ...list(route["routes"]).flatMap(routes)];
}

function putPolicies({ store, body, provenance }: Call) {
  if (text(body["receiver"]) === "") throw unspecified("root route must specify a default receiver");
  if (Array.isArray(body["object_matchers"]) && body["object_matchers"].length > 0) {
    throw unspecified("root route must not have any matchers");
  }
  if (Array.isArray(body["mute_time_intervals"]) && body["mute_time_intervals"].length > 0) {
    throw unspecified("root route must not have any mute time intervals");
  }
  for (const route of routes(body)) checkRoute(store, route);
  store.policies = { ...body, provenance };
  return ok({ message: "policies updated" }, 202);
}

function checkRoute(store: Store, route: Json): void {
  const { receiver } = route;
  const known = [...store.contactPoints.values()].some(({ name }) => name === receiver);
  if (text(receiver) !== "" && !known) throw unspecified(`receiver '${receiver}' does not exist`);
  for (const key of ["mute_time_intervals", "active_time_intervals"]) {
    const names = Array.isArray(route[key]) ? (route[key] as string[]) : [];
    const missing = names.find((name) => !store.muteTimings.has(name));
    if (missing !== undefined) throw unspecified(`mute time interval '${missing}' does not exist`);
  }
  for (const [, match] of (route["object_matchers"] ?? []) as string[][]) {
    if (!["=", "!=", "=~", "!~"].includes(match ?? ""))
      throw unspecified(`unsupported match type "${match}"`);
  }
  for (const key of ["group_wait", "group_interval", "repeat_interval"]) {
    if (text(route[key]) === "") continue;
    try {
      route[key] = duration(route[key]);
    } catch (error) {
      throw unspecified((error as Error).message);
    }
  }
}

function template({ store, at }: Call) {
  const found = store.templates.get(at["name"] ?? "");
  if (found === undefined)
    throw new Refused(404, "", { messageId: "alerting.notifications.templates.notFound" });
  return ok(found);
}

function putTemplate({ store, at, body, provenance }: Call) {
  const name = at["name"] ?? "";
  const content = text(body["template"]);
  const opened = content.split("{{").length - content.split("}}").length;
  if (content.trim() === "" || opened !== 0) {
    throw new Refused(400, "Template is in invalid format. Correct the payload and try again.");
  }
  const before = store.templates.get(name);
  const version = text(body["version"]);
  if (before !== undefined && version !== "" && version !== before["version"]) {
    throw new Refused(409, "Provided version does not match the current version of the template");
  }
  store.templates.set(name, { name, template: content, provenance, version: `v${store.id()}` });
  return ok(store.templates.get(name), 202);
}

function unspecified(why: string): Refused {
  return new Refused(400, `invalid object specification: ${why}`);
}
