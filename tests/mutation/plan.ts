/** The plan whose rules are broken: one service for each kind of rule, with as few objectives as it takes. */
import type { Application } from "../../catalog/application.ts";
import { api, application, postgres, redis, web, worker } from "../../catalog/index.ts";
import { normalise } from "../../catalog/normalise.ts";
import type { Plan } from "../../catalog/plan.ts";
import type { Objectives } from "../../catalog/service.ts";

/** Two objectives, no latency; each of the periods on a service of its own. */
const counting = (port: number, period: NonNullable<Objectives["period"]>) =>
  api({ app: "x.app:app", port, objectives: { latency: {}, period } });

/** Teams of its own for pages and tickets, so that no label is right by accident. */
const budget = { page: "on-call", ticket: "backlog" } as const;

const catalogue: Application = application({
  name: "shop",
  title: "The shop",
  version: "1.2.3",
  team: "shop",
  stores: { database: postgres(), cache: redis() },
  services: {
    // Errors, and a latency that needs the faster tier.
    crm: api({ app: "crm.app:app", port: 8001, budget }),
    // Objectives of routes.
    orders: api({
      app: "orders.app:app",
      port: 8002,
      routes: ["GET /api/orders", "POST /api/orders"],
      objectives: {
        latency: {},
        groups: { checkout: { routes: ["POST /api/orders"], errorRate: "0.5 %" } },
      },
    }),
    audit: worker({ app: "audit.app:app", port: 8003 }),
    page: web({}),
    monthly: counting(8011, "month"),
    quarterly: counting(8012, "quarter"),
    weekly: counting(8013, "week"),
  },
  monitoring: { scrapeInterval: "30 s", retention: "100 d" },
});

export function mutationPlan(): Plan {
  return normalise(catalogue, {
    environment: "test",
    configured: [],
    generateSecrets: true,
    isFolder: () => true,
  });
}
