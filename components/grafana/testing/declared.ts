/** What an environment's Grafana would be, without an engine. */
import { runtime, secret } from "@pulumi/pulumi";
import type { Plan } from "../../../catalog/plan.ts";
import { Grafana } from "../../grafana.ts";
import { hostSite } from "../../platforms/host/site.ts";
import type { Declared } from "../../testing/declared.ts";
import { root } from "../../testing/declared.ts";
import type { GrafanaSettings } from "../settings.ts";

export const settings: GrafanaSettings = {
  url: "https://grafana.example.com",
  token: secret("a-token"),
  edition: "oss",
  prometheus: undefined,
  alertmanager: undefined,
  inbox: undefined,
  logs: undefined,
  database: undefined,
  sloDataSource: "grafanacloud-prom",
};

export const siteOf = (plan: Plan) => hostSite(plan, (...parts) => parts.join("/"));

export interface GrafanaDeclared extends Declared {
  /** The last word of its type; `type` has all of it. */
  readonly kind: string;
}

/** Every resource, with what a first preview knows of it. */
export async function declaredIn(
  plan: Plan,
  given: Partial<GrafanaSettings> = {},
): Promise<readonly GrafanaDeclared[]> {
  const resources: GrafanaDeclared[] = [];
  await runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      resources.push({ type, kind: type.split(":").at(-1) ?? "", name, inputs });
      return { id: `id-of-${name}`, state: inputs };
    },
    call: ({ inputs }) => inputs,
  });
  const secrets = Object.fromEntries(plan.secrets.map(({ key }) => [key, secret(`given-${key}`)]));
  new Grafana("grafana", { plan, root, settings: { ...settings, ...given }, site: siteOf(plan), secrets });
  await runtime.disconnect();
  return resources;
}
