/** `grafana:alerting/contactPoint:ContactPoint`: one name, and the integrations behind it. */
import type { Properties } from "../../../supervisor/properties.ts";
import { list, present, record } from "../../protocol/values.ts";
import type { Api } from "../api.ts";
import { inputAsId, type Kind, part, provenanceOf, text } from "../kind.ts";

interface Integration {
  /** Grafana's name of the type. */
  readonly type: string;
  /** Input → Grafana's setting; others have the same name. */
  readonly renamed: Readonly<Record<string, string>>;
}

/** By the input that lists them. */
const integrations: Readonly<Record<string, Integration>> = {
  emails: { type: "email", renamed: {} },
  pagerduties: { type: "pagerduty", renamed: { clientUrl: "client_url" } },
  slacks: { type: "slack", renamed: { iconEmoji: "icon_emoji", iconUrl: "icon_url" } },
  webhooks: {
    type: "webhook",
    renamed: {
      basicAuthUser: "username",
      basicAuthPassword: "password",
      authorizationScheme: "authorization_scheme",
      authorizationCredentials: "authorization_credentials",
    },
  },
};

/** Of the official provider's; the stack sends to none of them. */
const others = [
  ...["alertmanagers", "dingdings", "discords", "googlechats", "jiras", "kafkas", "lines", "oncalls"],
  ...[
    "opsgenies",
    "pushovers",
    "sensugos",
    "sns",
    "teams",
    "telegrams",
    "threemas",
    "victorops",
    "webexes",
    "wecoms",
  ],
];

export const contactPoint: Kind = {
  title: "contact point",
  replaces: ["disableProvenance", "name", "orgId"],
  autonamed: true,
  defaults: { disableProvenance: false },
  unknown: others,
  needs: ["alert.provisioning:write", "alert.notifications.provisioning:write"],
  oneByOne: true,

  check(inputs) {
    const names = Object.keys(integrations);
    if (names.some((name) => list(inputs[name]).length > 0)) return [];
    return [{ property: "", reason: `has nowhere to send to: give it one of ${names.join(", ")}` }];
  },

  identity: inputAsId("name"),

  async create(api, inputs) {
    const made: string[] = [];
    try {
      for (const wanted of wantedOf(inputs)) made.push(await post(api, wanted, inputs));
    } catch (error) {
      // All of it or nothing.
      for (const uid of made) await api.remove(`/api/v1/provisioning/contact-points/${part(uid)}`);
      throw error;
    }
    return text(inputs["name"]);
  },

  async update(api, id, inputs) {
    const left = await currentOf(api, id);
    for (const wanted of wantedOf(inputs)) {
      const index = left.findIndex(({ type }) => type === wanted["type"]);
      const [same] = index < 0 ? [] : left.splice(index, 1);
      if (same === undefined) await post(api, wanted, inputs);
      else await replace(api, text(same["uid"]), wanted, inputs);
    }
    // Last, so that there is always one where alerts are routed to.
    for (const { uid } of left) await api.remove(`/api/v1/provisioning/contact-points/${part(uid)}`);
    return id;
  },

  async read(api, id) {
    const points = await currentOf(api, id);
    if (points.length === 0) return undefined;
    const of = (type: string) => points.filter((point) => point["type"] === type).map(written);
    return {
      inputs: {
        name: id,
        disableProvenance: points.every(({ provenance }) => text(provenance) === ""),
        ...Object.fromEntries(Object.entries(integrations).map(([key, { type }]) => [key, of(type)])),
      },
      outputs: {},
    };
  },

  async remove(api, id) {
    for (const { uid } of await currentOf(api, id)) {
      await api.remove(`/api/v1/provisioning/contact-points/${part(uid)}`);
    }
  },
};

async function currentOf(api: Api, name: string): Promise<Properties[]> {
  const points = list(await api.get(`/api/v1/provisioning/contact-points?name=${part(name)}`));
  return points.filter((point) => point["name"] === name);
}

async function post(api: Api, point: Properties, inputs: Properties): Promise<string> {
  const made = await api.send("POST", "/api/v1/provisioning/contact-points", point, provenanceOf(inputs));
  return text(made["uid"]);
}

async function replace(api: Api, uid: string, point: Properties, inputs: Properties): Promise<void> {
  const path = `/api/v1/provisioning/contact-points/${part(uid)}`;
  await api.send("PUT", path, point, provenanceOf(inputs));
}

function wantedOf(inputs: Properties): Properties[] {
  return Object.entries(integrations).flatMap(([key, { type, renamed }]) =>
    list(inputs[key]).map(({ uid: _uid, disableResolveMessage, settings, ...given }) => {
      const named = Object.entries(given).map(([name, value]) => [renamed[name] ?? name, sent(name, value)]);
      const all = { ...Object.fromEntries(named), ...record(settings) };
      return {
        name: inputs["name"],
        type,
        disableResolveMessage: disableResolveMessage === true,
        settings: present(all),
      };
    }),
  );
}

function sent(name: string, value: unknown): unknown {
  return name === "addresses" && Array.isArray(value) ? value.join(";") : value;
}

/** In the words of the package's types. */
function written(point: Properties): Properties {
  const { type, settings, disableResolveMessage } = point;
  const integration = Object.values(integrations).find((each) => each.type === type);
  const back = Object.fromEntries(
    Object.entries(integration?.renamed ?? {}).map(([mine, theirs]) => [theirs, mine]),
  );
  const told = Object.entries(record(settings)).map(([name, value]) => [
    back[name] ?? name,
    read(name, value),
  ]);
  return { ...Object.fromEntries(told), disableResolveMessage };
}

function read(name: string, value: unknown): unknown {
  return name === "addresses"
    ? text(value)
        .split(/[;,\n]/)
        .filter((each) => each !== "")
    : value;
}
