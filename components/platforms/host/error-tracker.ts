/**
 * The error tracker of the host, Bugsink: its database, its one user, its server, and a project for each service. What
 * it keeps lies in the run directory, and goes with it.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Output, Resource } from "@pulumi/pulumi";
import { digest } from "../../../providers/supervisor/properties.ts";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import type { Tracker } from "../../error-tracking/local-tracker.ts";
import type { Dsns } from "../../error-tracking/tracker.ts";
import { type HostContext, local } from "./context.ts";

/** Whom people log in as. */
export const trackerUser = "admin@example.com";

/** Its settings, and what is done with them beside serving. */
const source = join(import.meta.dirname, "..", "..", "error-tracking", "bugsink");

/** The projects' addresses, once the tracker runs. */
export function errorTracker(host: HostContext, tracker: Tracker): Dsns {
  const { installation } = tracker;
  const port = host.plan.monitoring.ports["error-tracker"];
  const folder = host.directory(name);
  const secrets = secretsOf(host, folder);
  const environment = environmentOf(host, port);
  const prepared = prepare(host, installation, environment, secrets, folder);
  const url = local(port);
  const server = host.program(
    { name, supervisor: "supervisord", role: "monitoring", url, health: { url: `${url}/health/ready` } },
    {
      command: [join(installation, "bin", "gunicorn"), ...serverFlags(port), "bugsink.wsgi"],
      environment,
      secretEnvironment: { TRACKER_SECRET_KEY: secrets.key },
      ports: [port],
      ready: { url: `${url}/health/ready`, timeout: 60_000 },
      restartOn: { settings: contentOf("settings.py"), version: versionOf(installation) },
    },
    prepared,
  );
  return Object.fromEntries(
    host.plan.services.map((service) => {
      const made = project(
        host,
        tracker,
        { service: service.name, url, environment, token: secrets.token },
        server,
      );
      return [service.name, made.dsn];
    }),
  );
}

const name = "error-tracker";

interface Secrets {
  readonly key: Output<string>;
  readonly password: Output<string>;
  readonly token: Output<string>;
}

function secretsOf(host: HostContext, folder: Resource): Secrets {
  const made = (what: string) =>
    new supervisor.GeneratedSecret(`${name}-${what}`, {}, { parent: host.parent }).value;
  const password = made("password");
  // For whoever wants to look at the errors.
  new supervisor.File(
    `${name}-login`,
    { path: host.path(name, "password"), secretContent: password, mode: "0600" },
    host.after(folder),
  );
  // It takes 40 hexadecimal digits and nothing else.
  const token = made("token").apply((value) => createHash("sha256").update(value).digest("hex").slice(0, 40));
  return { key: made("key"), password, token };
}

function environmentOf(host: HostContext, port: number): Record<string, string> {
  const { application, environment } = host.plan;
  return {
    ...host.environment,
    PYTHONPATH: source,
    // The checkout stays as it is.
    PYTHONDONTWRITEBYTECODE: "1",
    DJANGO_SETTINGS_MODULE: "settings",
    TRACKER_FOLDER: host.path(name),
    TRACKER_PORT: String(port),
    TRACKER_TITLE: `${application} ${environment}`,
  };
}

function prepare(
  host: HostContext,
  installation: string,
  environment: Record<string, string>,
  { key, password, token }: Secrets,
  folder: Resource,
): Resource {
  return new supervisor.Task(
    `${name}-database`,
    {
      home: host.home,
      command: [join(installation, "bin", "python"), join(source, "prepare.py")],
      cwd: host.home,
      environment: { ...environment, TRACKER_USER: trackerUser, TRACKER_TEAM: host.plan.application },
      secretEnvironment: { TRACKER_SECRET_KEY: key, TRACKER_PASSWORD: password, TRACKER_TOKEN: token },
      creates: host.path(name, "events.sqlite3"),
      runOn: { source: contentOf("prepare.py"), version: versionOf(installation) },
    },
    host.after(folder),
  );
}

/** One process: what it stores it stores one after the other anyway. */
function serverFlags(port: number): string[] {
  return [`--bind=127.0.0.1:${port}`, "--workers=1", "--threads=4", "--no-control-socket", "--umask=0077"];
}

interface ProjectArgs {
  readonly service: string;
  readonly url: string;
  readonly environment: Record<string, string>;
  readonly token: Output<string>;
}

function project(
  host: HostContext,
  { installation, data }: Tracker,
  { service, url, environment, token }: ProjectArgs,
  server: Resource,
): supervisor.TrackerProject {
  return new supervisor.TrackerProject(
    `${service}-errors`,
    {
      url,
      secretToken: token,
      team: host.plan.application,
      name: service,
      remove: [join(installation, "bin", "python"), join(source, "remove.py")],
      cwd: host.home,
      environment,
    },
    // With the run directory its database goes as a whole.
    { ...host.after(server), deletedWith: host.folder, retainOnDelete: data === "keep" },
  );
}

function contentOf(file: string): string {
  return digest(readFileSync(join(source, file)));
}

/** Of what is installed: the stamp of the set-up. */
function versionOf(installation: string): string {
  const stamp = join(installation, ".setup-stamp");
  return existsSync(stamp) ? readFileSync(stamp, "utf8").trim() : "";
}
