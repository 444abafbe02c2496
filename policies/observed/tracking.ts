/** Projects of an error tracker, and the log streams that are looked at. */
import type { Judged } from "../judged.ts";
import { list, text } from "../workloads/values.ts";

/** A project's name; undefined: the resource is none. */
export function trackedIn({ type, props }: Judged): string | undefined {
  if (type === "supervisor:index:TrackerProject") return text(props["name"]);
  if (/^sentry:.*:SentryProject$/.test(type)) return text(props["slug"]) ?? text(props["name"]);
  return undefined;
}

/** On the host: the services whose log files a program measures. */
export function streamsIn({ type, props }: Judged): readonly string[] {
  if (type !== "supervisor:index:Program") return [];
  const command = list(props["command"]).map(String);
  const script = command.findIndex((word) => /(^|\/)log-streams\.sh$/.test(word));
  // After the script: the folder, what it writes, and the pause.
  return script === -1 ? [] : command.slice(script + 4);
}
