/**
 * A Grafana that is installed on the host: run by the stack, and told by files which data sources and dashboards it has.
 * No provider is needed for that.
 */
import { stringify } from "yaml";
import { uidWith } from "../../../dashboards/uid.ts";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import { dataSources } from "../../grafana/data-sources.ts";
import type { InstalledGrafana } from "../../grafana/installed.ts";
import { type HostContext, local } from "./context.ts";

const name = "grafana";

/** Whom people log in as. */
export const grafanaUser = "admin";

/** @param dashboards the folder with a file for each */
export function grafanaServer(host: HostContext, installed: InstalledGrafana, dashboards: string): void {
  const port = host.plan.monitoring.ports.grafana;
  const folder = host.directory(name);
  const password = new supervisor.GeneratedSecret(`${name}-password`, {}, { parent: host.parent }).value;
  // For whoever wants to look at it.
  new supervisor.File(
    `${name}-login`,
    { path: host.path(name, "password"), secretContent: password, mode: "0600" },
    host.after(folder),
  );
  const files = provisioning(host, dashboards).map(
    ([key, content]) =>
      new supervisor.File(
        `${name}-${key}`,
        { path: host.path(name, "provisioning", key, "stack.yaml"), content, mode: "0600" },
        host.after(folder),
      ),
  );
  const settings = new supervisor.File(
    `${name}-settings`,
    { path: host.path(name, "grafana.ini"), content: settingsOf(host, port), mode: "0600" },
    host.after(folder),
  );
  const url = local(port);
  const { command, homepath } = installed;
  host.program(
    { name, supervisor: "supervisord", role: "monitoring", url, health: { url: `${url}/api/health` } },
    {
      command: [...command, `--homepath=${homepath}`, `--config=${host.path(name, "grafana.ini")}`],
      // Its own variables win over its settings: the password stands in no file but its owner's.
      secretEnvironment: { GF_SECURITY_ADMIN_PASSWORD: password },
      ports: [port],
      // Its first start makes a database.
      ready: { url: `${url}/api/health`, timeout: 120_000 },
      restartOn: Object.fromEntries(
        [settings, ...files].map(({ digest }, index) => [`file-${index}`, digest]),
      ),
    },
    settings,
    ...files,
  );
}

/** What differs from its own defaults. It asks nobody outside, and lets nobody in without a password. */
function settingsOf(host: HostContext, port: number): string {
  const sections: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>> = {
    paths: {
      data: host.path(name, "data"),
      logs: host.path(name, "logs"),
      plugins: host.path(name, "plugins"),
      provisioning: host.path(name, "provisioning"),
    },
    server: { http_addr: "127.0.0.1", http_port: port },
    security: { admin_user: grafanaUser, disable_gravatar: true },
    users: { allow_sign_up: false },
    "auth.anonymous": { enabled: false },
    analytics: {
      reporting_enabled: false,
      check_for_updates: false,
      check_for_plugin_updates: false,
      feedback_links_enabled: false,
    },
    news: { news_feed_enabled: false },
    plugins: { preinstall_disabled: true },
    log: { mode: "console" },
    // Alerts are evaluated in one place.
    unified_alerting: { enabled: false },
  };
  return Object.entries(sections)
    .map(([section, values]) => {
      const lines = Object.entries(values).map(([key, value]) => `${key} = ${value}`);
      return `[${section}]\n${lines.join("\n")}\n`;
    })
    .join("\n");
}

/** By the folder that Grafana looks for each in. */
function provisioning(host: HostContext, dashboards: string): readonly (readonly [string, string])[] {
  const { plan } = host;
  const none = { prometheus: undefined, alertmanager: undefined, logs: undefined, database: undefined };
  const datasources = dataSources(plan, host.site, none).map(({ uid, name: title, type, url, jsonData }) => ({
    uid,
    name: title,
    type,
    url,
    access: "proxy",
    isDefault: type === "prometheus",
    jsonData,
    editable: false,
  }));
  const providers = [
    {
      name: plan.application,
      folder: `${plan.title} (${plan.environment})`,
      folderUid: uidWith(plan, "folder"),
      type: "file",
      allowUiUpdates: false,
      updateIntervalSeconds: 30,
      options: { path: dashboards },
    },
  ];
  return [
    ["datasources", stringify({ apiVersion: 1, prune: true, datasources })],
    ["dashboards", stringify({ apiVersion: 1, providers })],
  ];
}
