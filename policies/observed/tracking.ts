/** Projects of an error tracker, and the log streams that are looked at. */
import type { Judged } from "../judged.ts";
import { list, text } from "../workloads/values.ts";

/** The names that a project is known by; none: the resource is no project. */
export function trackedIn({ type, name, props }: Judged): readonly string[] {
  if (type !== "supervisor:index:TrackerProject" && !/^sentry:.*:SentryProject$/.test(type)) return [];
  return [name, ...[props["name"], props["slug"]].flatMap((each) => text(each) ?? [])];
}

/** Also where the tracker is shared: `neuroerp-prod-valeo-crm`. */
export function isTracked(service: string, projects: ReadonlySet<string>): boolean {
  return projects.has(service) || [...projects].some((each) => each.endsWith(`-${service}`));
}

/** On the host: the services whose log files a program measures. */
export function streamsIn({ type, props }: Judged): readonly string[] {
  if (type !== "supervisor:index:Program") return [];
  const command = list(props["command"]).map(String);
  const script = command.findIndex((word) => /(^|\/)log-streams\.sh$/.test(word));
  // After the script: the folder, what it writes, and the pause.
  return script === -1 ? [] : command.slice(script + 4);
}
