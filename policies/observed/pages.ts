/** The pages of the host platform: a task draws the dashboards from a file that describes the application. */
import { type Part, uidOf } from "../../dashboards/uid.ts";
import type { Judged } from "../judged.ts";
import { list, text } from "../workloads/values.ts";

const parts: readonly Part[] = [
  "overview",
  "service",
  "host",
  "postgres",
  "redis",
  "supervisors",
  "monitoring",
];

/** The file that the task reads; undefined: it is another task. */
export function drawnFrom({ type, props }: Judged): string | undefined {
  if (type !== "supervisor:index:Task") return undefined;
  const command = list(props["command"]).map(String);
  const program = command.findIndex((word) => /(^|\/)render\/pages\.ts$/.test(word));
  return program === -1 ? undefined : text(command[program + 1]);
}

/** The dashboards that it draws. @param plan the file's content */
export function drawn(plan: string): readonly string[] {
  try {
    const { application, environment } = JSON.parse(plan) as Record<string, unknown>;
    if (typeof application !== "string" || typeof environment !== "string") return [];
    return parts.map((part) => uidOf({ application, environment }, part));
  } catch {
    return [];
  }
}
