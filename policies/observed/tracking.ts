/** Projects of an error tracker. */
import type { Judged } from "../judged.ts";
import { text } from "../workloads/values.ts";

/** The names that a project is known by; none: the resource is no project. */
export function trackedIn({ type, name, props }: Judged): readonly string[] {
  if (type !== "supervisor:index:TrackerProject" && !/^sentry:.*:SentryProject$/.test(type)) return [];
  return [name, ...[props["name"], props["slug"]].flatMap((each) => text(each) ?? [])];
}

/** Also where the tracker is shared: `neuroerp-prod-valeo-crm`. */
export function isTracked(service: string, projects: ReadonlySet<string>): boolean {
  return projects.has(service) || [...projects].some((each) => each.endsWith(`-${service}`));
}
