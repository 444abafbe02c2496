/** SLOs: the API of the app that Grafana Cloud has. */
import { type Json, json, list, Refused, text } from "./refused.ts";
import { type Call, ok, type Route } from "./route.ts";
import type { Store } from "./store.ts";

const path = "/api/plugins/grafana-slo-app/resources/v1/slo";
const needs = "plugins.app:access";

export const sloRoutes: readonly Route[] = [
  { method: "POST", pattern: path, needs: "grafana-slo-app.slo:write", answer: create },
  { method: "GET", pattern: `${path}/:uuid`, needs, answer: ({ store, at }) => ok(sloOf(store, at["uuid"])) },
  {
    method: "PUT",
    pattern: `${path}/:uuid`,
    needs: "grafana-slo-app.slo:write",
    answer: ({ store, at, body }) => {
      sloOf(store, at["uuid"]);
      check(store, body);
      store.slos.set(at["uuid"] ?? "", { ...body, uuid: at["uuid"] });
      return ok({ message: "SLO updated" }, 202);
    },
  },
  {
    method: "DELETE",
    pattern: `${path}/:uuid`,
    needs: "grafana-slo-app.slo:write",
    answer: ({ store, at }) => {
      sloOf(store, at["uuid"]);
      store.slos.delete(at["uuid"] ?? "");
      return { status: 204 };
    },
  },
];

function sloOf(store: Store, uuid = ""): Json {
  installed(store);
  const found = store.slos.get(uuid);
  if (found === undefined) throw new Refused(404, "SLO not found");
  return found;
}

function create({ store, body }: Call) {
  installed(store);
  check(store, body);
  const uuid = text(body["uuid"]) || store.uid();
  if (store.slos.has(uuid)) throw new Refused(409, `SLO with uuid ${uuid} already exists`);
  store.slos.set(uuid, { ...body, uuid });
  return ok({ message: "SLO created", uuid }, 202);
}

function installed({ options }: Store): void {
  if (options.slos !== false) return;
  throw new Refused(404, "Plugin not found, no installed plugin with that id");
}

function check(store: Store, slo: Json): void {
  if (text(slo["name"]) === "") throw new Refused(400, "name must not be empty");
  const { type, freeform, ratio } = json(slo["query"]);
  const query = type === "freeform" ? freeform : type === "ratio" ? ratio : undefined;
  if (query === undefined) throw new Refused(400, `invalid query type "${text(type)}"`);
  const objectives = list(slo["objectives"]);
  if (objectives.length === 0) throw new Refused(400, "at least one objective is required");
  if (objectives.some(({ value }) => !(Number(value) > 0 && Number(value) < 1))) {
    throw new Refused(400, "objective value must be between 0 and 1");
  }
  const source = text(json(slo["destinationDatasource"])["uid"]);
  if (!store.dataSources.has(source)) throw new Refused(400, `destination datasource "${source}" not found`);
}
