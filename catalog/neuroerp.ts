/** VALEO NeuroERP 2.0: what runs. A further service is one more entry below, and a folder with its code. */

import { api, application, postgres, redis, web, worker } from "./index.ts";

export const neuroerp = application({
  name: "neuroerp",
  title: "VALEO NeuroERP 2.0",
  version: "2.0.0",
  team: "erp",
  shared: ["services/backend/neuroerp_service"],
  stores: {
    database: postgres(),
    cache: redis(),
  },
  services: {
    "valeo-frontend": web({
      needs: ["valeo-backend", "valeo-crm"],
      resources: { memory: "1 GiB" },
    }),
    "valeo-backend": api({
      app: "identity.app:app",
      migrate: ["python", "-m", "neuroerp_service.migrate", "identity"],
      port: 8000,
      prefix: "/api/identity",
      routes: ["POST /api/identity/register", "POST /api/identity/login", "GET /api/identity/me"],
      needs: ["database", "cache"],
      secrets: { TOKEN_KEY: "tokenKey" },
    }),
    "valeo-crm": api({
      app: "crm.app:app",
      migrate: ["python", "-m", "neuroerp_service.migrate", "crm"],
      port: 8001,
      prefix: "/api/crm",
      routes: [
        "GET /api/crm/contacts",
        "POST /api/crm/contacts",
        "GET /api/crm/contacts/{contact_id}",
        "PUT /api/crm/contacts/{contact_id}",
        "DELETE /api/crm/contacts/{contact_id}",
      ],
      needs: ["database", "cache"],
      secrets: { TOKEN_KEY: "tokenKey" },
    }),
    "valeo-audit": worker({
      app: "audit.app:app",
      migrate: ["python", "-m", "neuroerp_service.migrate", "audit"],
      port: 8002,
      needs: ["database", "cache"],
    }),
  },
  environments: {
    staging: {},
    // One may end while another goes on.
    prod: {
      services: {
        "valeo-frontend": { replicas: 2 },
        "valeo-backend": { replicas: 2 },
        "valeo-crm": { replicas: 2 },
        "valeo-audit": { replicas: 2 },
      },
    },
  },
});
