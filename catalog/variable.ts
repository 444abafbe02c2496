/** Names of environment variables that the stack itself sets. */

/** Set on every service. */
export const standardVariables: readonly string[] = [
  "ENVIRONMENT",
  "HOME",
  "LATENCY_BUCKETS",
  "NODE_ENV",
  "PATH",
  "PORT",
  "SERVICE_NAME",
  "SERVICE_VERSION",
  "TEAM",
  "UPSTREAMS",
];

/** @example variable("valeo-crm") === "VALEO_CRM" */
export function variable(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, "_");
}

/**
 * The variables that tell a service where one of its needs is; the direct one leads past a connection pool.
 *
 * @example urlVariables("database") // ["DATABASE_URL", "DATABASE_DIRECT_URL"]
 */
export function urlVariables(need: string): readonly [url: string, direct: string] {
  return [`${variable(need)}_URL`, `${variable(need)}_DIRECT_URL`];
}
