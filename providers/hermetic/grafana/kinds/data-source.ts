/** `grafana:oss/dataSource:DataSource`. */
import type { Properties } from "../../../supervisor/properties.ts";
import { record } from "../../protocol/values.ts";
import { inputAsId, jsonObject, type Kind, parsed, part, text, uidFailures } from "../kind.ts";

/** How Grafana keeps headers: names among the open settings, values among the secret ones. */
const headerName = "httpHeaderName";
const headerValue = "httpHeaderValue";

export const dataSource: Kind = {
  title: "data source",
  replaces: ["orgId", "uid"],
  autonamed: true,
  computed: ["uid"],
  defaults: { accessMode: "proxy", jsonDataEncoded: "{}" },
  unknown: ["privateDataSourceConnectNetworkId"],
  needs: ["datasources:create"],

  check: (inputs) => [
    ...uidFailures(inputs["uid"], "uid"),
    ...jsonObject(inputs, "jsonDataEncoded"),
    ...jsonObject(inputs, "secureJsonDataEncoded"),
    ...reserved(inputs, "jsonDataEncoded", headerName),
    ...reserved(inputs, "secureJsonDataEncoded", headerValue),
  ],

  // A name is taken, too; the server says so.
  identity: inputAsId("uid"),

  async create(api, inputs) {
    const { datasource } = await api.send("POST", "/api/datasources", bodyOf(inputs));
    return text(record(datasource)["uid"]);
  },

  async update(api, id, inputs) {
    await api.send("PUT", `/api/datasources/uid/${part(id)}`, { ...bodyOf(inputs), uid: id });
    return id;
  },

  async read(api, id, inputs) {
    const found = await api.find(`/api/datasources/uid/${part(id)}`);
    return found === undefined
      ? undefined
      : { inputs: liveOf(found, inputs), outputs: { uid: found["uid"] } };
  },

  remove: (api, id) => api.remove(`/api/datasources/uid/${part(id)}`),
};

function bodyOf(inputs: Properties): Properties {
  const headers = Object.entries(record(inputs["httpHeaders"]));
  const numbered = (key: string, take: 0 | 1) =>
    Object.fromEntries(headers.map((header, index) => [`${key}${index + 1}`, header[take]]));
  return {
    name: inputs["name"],
    type: inputs["type"],
    uid: inputs["uid"],
    url: text(inputs["url"]),
    access: inputs["accessMode"] ?? "proxy",
    database: text(inputs["databaseName"]),
    user: text(inputs["username"]),
    isDefault: inputs["isDefault"] === true,
    basicAuth: inputs["basicAuthEnabled"] === true,
    basicAuthUser: text(inputs["basicAuthUsername"]),
    jsonData: { ...objectOf(inputs["jsonDataEncoded"]), ...numbered(headerName, 0) },
    secureJsonData: { ...objectOf(inputs["secureJsonDataEncoded"]), ...numbered(headerValue, 1) },
  };
}

function liveOf(found: Properties, inputs: Properties): Properties {
  const settings = Object.entries(record(found["jsonData"]));
  const open = settings.filter(([key]) => !key.startsWith(headerName));
  // There always has to be one: it is unset by setting another.
  const isDefault = inputs["isDefault"] === undefined ? undefined : found["isDefault"];
  return {
    uid: found["uid"],
    name: found["name"],
    type: found["type"],
    url: found["url"],
    accessMode: found["access"],
    databaseName: found["database"],
    username: found["user"],
    basicAuthEnabled: found["basicAuth"],
    basicAuthUsername: found["basicAuthUser"],
    jsonDataEncoded: JSON.stringify(Object.fromEntries(open)),
    ...(isDefault === undefined ? {} : { isDefault }),
    ...secretsLost(found, inputs),
  };
}

/** The server tells which secrets it has, and not what they are. */
function secretsLost(found: Properties, inputs: Properties): Properties {
  const has = record(found["secureJsonFields"]);
  const wanted = Object.keys(objectOf(inputs["secureJsonDataEncoded"]));
  const lost = wanted.some((key) => has[key] !== true);
  return lost ? { secureJsonDataEncoded: "{}" } : {};
}

function objectOf(value: unknown): Properties {
  return parsed(text(value)) ?? {};
}

function reserved(inputs: Properties, name: string, key: string) {
  if (!text(inputs[name]).includes(key)) return [];
  return [{ property: name, reason: `holds ${key}, which is reserved: use httpHeaders` }];
}
