/** A small valid catalogue for tests, and ways to make it wrong. */

import type { Application } from "../application.ts";
import { api, application, postgres, redis, web, worker } from "../index.ts";
import { normalise, type Options } from "../normalise.ts";
import { CatalogError, type Problem } from "../problems.ts";

export const options: Options = {
  environment: "dev",
  configured: ["receiverKey", "otherReceiverKey"],
  generateSecrets: true,
  isFolder: (path) => !path.includes("missing"),
};

export const valid = application({
  name: "shop",
  title: "The shop",
  version: "1.2.3",
  team: "shop",
  stores: { database: postgres(), cache: redis() },
  services: {
    page: web({ needs: ["crm"] }),
    crm: api({
      app: "crm.app:app",
      migrate: ["python", "-m", "migrate"],
      port: 8001,
      prefix: "/api/crm",
      routes: ["GET /api/crm/contacts", "GET /api/crm/contacts/{contact_id}"],
      needs: ["database", "cache"],
      environment: { LOG_LEVEL: "info" },
      secrets: { TOKEN_KEY: "tokenKey" },
    }),
    audit: worker({ app: "audit.app:app", port: 8002, needs: ["database"] }),
  },
  environments: { prod: { services: { crm: { replicas: 3 } } } },
});

/** Paths with dots → values to put there; undefined takes the key out. */
export type Changes = Readonly<Record<string, unknown>>;

/** A copy of the valid catalogue with some values changed. */
export function changed(changes: Changes): Application {
  const copy = structuredClone(valid) as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split(".");
    const last = steps.pop() ?? "";
    let node = copy;
    for (const step of steps) {
      node[step] ??= {};
      node = node[step] as Record<string, unknown>;
    }
    node[last] = value;
  }
  return copy as unknown as Application;
}

/** The problems of a catalogue of any form; anything else that is thrown goes on. */
export function problemsOf(catalogue: unknown, given: Partial<Options> = {}): readonly Problem[] {
  try {
    normalise(catalogue as Application, { ...options, ...given });
    return [];
  } catch (error) {
    if (error instanceof CatalogError) return error.problems;
    throw error;
  }
}

/** A row of a table of mistakes: what is changed, the one place that is blamed, and what the report says of it. */
export type Row = readonly [changes: Changes, path: string, fragment: string, given?: Partial<Options>];

export function textOf({ value, allowed, remedy }: Problem): string {
  return `given ${value}; allowed ${allowed}; remedy ${remedy}`;
}
