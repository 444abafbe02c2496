/** An application of any size: each service needs the database and the service before it. */
import { type Application, application } from "../catalog/application.ts";
import { api, postgres } from "../catalog/index.ts";
import { normalise } from "../catalog/normalise.ts";
import type { Plan } from "../catalog/plan.ts";
import type { RuleOptions } from "../slo/rules.ts";
import { hostSignals } from "../slo/signals.ts";

export const ruleOptions: RuleOptions = {
  signals: hostSignals,
  links: {
    dashboards: "http://127.0.0.1:9090/user/dashboards/#",
    runbooks: "http://127.0.0.1:9090/user/runbooks",
  },
};

export function largeApplication(count: number): Application {
  const services = Array.from({ length: count }, (_none, index) => [
    `service-${index}`,
    api({
      app: `service${index}.app:app`,
      port: 10_000 + index,
      prefix: `/api/${index}`,
      routes: [`GET /api/${index}/things`, `GET /api/${index}/things/{id}`],
      needs: ["database", ...(index === 0 ? [] : [`service-${index - 1}`])],
    }),
  ]);
  return application({
    name: "large",
    title: "A large application",
    version: "1.0.0",
    team: "team",
    stores: { database: postgres() },
    services: Object.fromEntries(services),
  });
}

export function planOf(described: Application, isFolder: (path: string) => boolean = () => true): Plan {
  return normalise(described, {
    environment: "dev",
    configured: [],
    generateSecrets: true,
    isFolder,
  });
}
