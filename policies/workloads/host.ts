/** What runs below a supervisor on a host: an app of PM2, a program of supervisord, a task. */
import type { Judged } from "../judged.ts";
import { list, object, text } from "./values.ts";
import type { Identity, Workload } from "./workload.ts";

const kinds: ReadonlyMap<string, string> = new Map(
  ["Pm2App", "Program", "Task"].map((kind) => [`supervisor:index:${kind}`, kind]),
);

/** Of a component in the types that a URN lists: what is below it, and has no service's name, is a part of the stack. */
const platform = "neuroerp:platforms:Host$";

export function onHost(resource: Judged): Workload | undefined {
  const kind = kinds.get(resource.type);
  if (kind === undefined) return undefined;
  return {
    resource,
    platform: "host",
    kind,
    lasting: kind !== "Task",
    get identity() {
      return identityOf(resource, kind);
    },
  };
}

function identityOf(resource: Judged, kind: string): Identity {
  const { props } = resource;
  const environment = object(props["environment"]);
  const service = text(environment["SERVICE_NAME"]);
  const role = roleOf(resource, kind, service);
  return {
    service: service ?? (role === undefined ? undefined : (text(props["name"]) ?? resource.name)),
    role,
    team: text(environment["TEAM"]),
    environment: text(environment["ENVIRONMENT"]),
    version: text(environment["SERVICE_VERSION"]),
  };
}

function roleOf({ urn, props }: Judged, kind: string, service: string | undefined): string | undefined {
  if (kind === "Task") return "task";
  if (service !== undefined) return "service";
  // A listener hears what supervisord says of others, and serves nobody.
  const listens = list(props["events"]).length > 0;
  return listens || urn.includes(platform) ? "part" : undefined;
}
