/** Mutants of dev: processes under PM2 and supervisord. */
import { beside, edited, gone, type Mutant, type On, weaker } from "./mutant.ts";
import { type Place, watched } from "./watched.ts";

const program = (name: string): On => ({ type: "supervisor:index:Program", name });
const app = (name: string): On => ({ type: "supervisor:index:Pm2App", name });

const [crm, backend, audit, database, cache] = [
  "valeo-crm",
  "valeo-backend",
  "valeo-audit",
  "database",
  "cache",
].map(program) as [On, On, On, On, On];
const frontend = app("valeo-frontend");

const reliable: readonly Mutant[] = [
  weaker("reliability/limits", frontend, "memoryLimit", gone),
  weaker("reliability/graceful-stop", database, "stop", { signal: "KILL", timeout: 30_000 }),
  weaker("reliability/graceful-stop", crm, "stop", { signal: "TERM", timeout: 0 }),
  weaker("reliability/probes", backend, "ready", gone),
];

const served: readonly Mutant[] = [
  weaker("slo/service-has-objectives", crm, "environment.SERVICE_NAME", "unknown"),
  beside("slo/service-has-objectives", "supervisor:index:Program", "by-hand", {
    name: "by-hand",
    home: "/tmp/by-hand",
    command: ["sleep", "1"],
  }),
  beside("slo/service-has-objectives", "supervisor:index:Pm2App", "app-by-hand", {
    name: "app-by-hand",
    home: "/tmp/by-hand",
    command: ["sleep", "1"],
  }),
];

const file = (name: string): Place => ({ type: "supervisor:index:File", name, path: "content" });

const closed: readonly Mutant[] = [
  weaker("security/loopback", audit, "command", ["uvicorn", "audit.app:app", "--host", "0.0.0.0"]),
  weaker("security/loopback", cache, "command", ["redis-server", "--bind", "0.0.0.0"]),
  weaker("security/private-files", file("cache-settings"), "mode", "0644"),
  weaker("security/private-files", { type: "supervisor:index:Directory", name: "database" }, "mode", "0755"),
  weaker("security/plain-secret", crm, "environment.DATABASE_PASSWORD", "correct horse battery"),
  weaker("security/plain-secret", backend, "environment.BROKER_URL", "amqp://erp:hunter22@127.0.0.1"),
  weaker("security/encrypted", frontend, "environment.UPSTREAM_URL", "http://api.example.com/"),
  edited(
    "slo/log-streams",
    file("rules-valeo-crm"),
    "content",
    [/alert: LogStreamSilent/, "alert: Silent"],
    "valeo-crm",
  ),
  edited(
    "slo/log-coverage",
    file("rules-valeo-backend"),
    "content",
    [/(log_coverage[^\n]*) < 1/, "$1 < 0.5"],
    "valeo-backend",
  ),
  weaker(
    "slo/error-tracking",
    { type: "supervisor:index:TrackerProject", name: "valeo-crm-errors" },
    "name",
    "other",
    "valeo-crm",
  ),
];

export const mutants: readonly Mutant[] = [
  ...reliable,
  ...closed,
  ...served,
  ...watched({
    rules: (name) => file(`rules-${name}`),
    stackRules: file("rules-stack"),
    prometheus: file("prometheus-settings"),
    alertmanager: file("alertmanager-settings"),
  }),
];
