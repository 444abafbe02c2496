/** The host platform as a site: everything listens on loopback, and files are in one folder. */
import type { Plan } from "../../../catalog/plan.ts";
import { hostSignals } from "../../../slo/signals.ts";
import type { Site } from "../../monitoring/site.ts";

/** @param path of a file in the folder of the monitoring: below the run directory, or relative to the settings */
export function hostSite({ monitoring: { ports } }: Plan, path: (...parts: string[]) => string): Site {
  const address = (port: number) => `127.0.0.1:${port}`;
  const pages = `http://${address(ports.prometheus)}/user`;
  return {
    service: ({ port }) => address(port),
    part: (name) => address(ports[name]),
    rules: path("rules", "*.yml"),
    inbox: `http://${address(ports["alert-inbox"])}`,
    // The inbox passes on what goes to a webhook whose address is secret; it has a folder with those alone.
    secret: ({ kind, name }) =>
      kind === "webhook" ? path("secrets", "relays", name) : path("secrets", name),
    signals: hostSignals,
    links: { dashboards: `${pages}/dashboards/#`, runbooks: `${pages}/runbooks` },
  };
}
