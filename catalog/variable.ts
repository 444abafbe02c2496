/** Names of environment variables that a service cannot choose the values of. */

/** Set on every service. */
export const standardVariables: readonly string[] = [
  "ENVIRONMENT",
  "HOME",
  "FAULTS",
  "LATENCY_BUCKETS",
  "NODE_ENV",
  "PATH",
  "PORT",
  "SENTRY_DSN",
  "SENTRY_RELEASE",
  "SENTRY_TRACES_SAMPLE_RATE",
  "SERVICE_NAME",
  "SERVICE_VERSION",
  "SUPERVISED_UNIT",
  "TEAM",
  "UPSTREAMS",
];

/** Set by every shell, or read-only in one: a service is started by a shell, which would change or refuse them. */
export const shellVariables: readonly string[] = [
  "BASHOPTS",
  "EUID",
  "LINENO",
  "OLDPWD",
  "OPTIND",
  "PPID",
  "PWD",
  "SHELLOPTS",
  "SHLVL",
  "UID",
  "_",
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
