import { expect, test } from "@jest/globals";
import type { ServicePlan } from "../../../catalog/plan.ts";
import { stagingPlan } from "../../testing/declared-docker.ts";
import { edgeSettings } from "./nginx.ts";

/** Path → where it leads, for each port. */
function routesOf(services: readonly ServicePlan[]): Record<string, Record<string, string>> {
  const text = edgeSettings({ ...stagingPlan, services });
  const servers = text.split("  server {").slice(2);
  return Object.fromEntries(
    servers.map((server) => {
      const port = /listen (\d+);/.exec(server)?.[1] ?? "";
      const locations = server.matchAll(/location ([^{]+) \{\s+(?:access_log off;\s+)?set \$origin (\S+);/g);
      return [port, Object.fromEntries([...locations].map(([, path = "", to = ""]) => [path, to]))];
    }),
  );
}

test("each public path leads to its service, and everything else to the pages", () => {
  expect(routesOf(stagingPlan.services)).toEqual({
    "3000": {
      "= /api/crm": "http://valeo-crm:8001",
      "^~ /api/crm/": "http://valeo-crm:8001",
      "= /api/identity": "http://valeo-backend:8000",
      "^~ /api/identity/": "http://valeo-backend:8000",
      "/": "http://valeo-frontend:3000",
      "= /otlp/v1/traces": "http://valeo-frontend:3000",
    },
  });
});

test("pages have the paths alone of the services that they need", () => {
  const [page] = stagingPlan.services.filter(({ kind }) => kind === "web");
  const other = { ...page, name: "shop", port: 3001, needs: ["valeo-crm"] } as ServicePlan;
  const routes = routesOf([...stagingPlan.services, other]);
  expect(Object.keys(routes["3001"] ?? {})).toEqual(["= /api/crm", "^~ /api/crm/", "/", "= /otlp/v1/traces"]);
});
