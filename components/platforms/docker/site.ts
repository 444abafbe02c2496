/** The Docker platform as a site: everything is reached by its name, and files are where each container has them. */
import type { Plan } from "../../../catalog/plan.ts";
import type { Site } from "../../monitoring/site.ts";
import { settingsFolder } from "./files.ts";
import type { DockerSettings } from "./settings.ts";
import { cadvisorPort, dockerSignals } from "./signals.ts";

/** Each begins a file's name: subfolders of a volume would be open to all. */
export const rulesPrefix = `${settingsFolder}/rules-`;
export const receiversFolder = "/run/receivers";
/** The inbox passes on what goes to a webhook whose address is secret. */
export const relaysFolder = "/run/relays";

export function dockerSite(plan: Plan, { publishAddress }: DockerSettings): Site {
  const { ports } = plan.monitoring;
  const pages = `http://${publishAddress}:${ports.prometheus}/user`;
  return {
    service: ({ name, port }) => `${name}:${port}`,
    part: (name) => `${name}:${ports[name]}`,
    rules: `${rulesPrefix}*.yml`,
    discovery: "names",
    without: ["process-exporter"],
    more: { cadvisor: `cadvisor:${cadvisorPort}` },
    inbox: `http://alert-inbox:${ports["alert-inbox"]}`,
    secret: ({ kind, name }) => `${kind === "webhook" ? relaysFolder : receiversFolder}/${name}`,
    signals: dockerSignals(plan),
    links: { dashboards: `${pages}/dashboards/#`, runbooks: `${pages}/runbooks` },
  };
}
