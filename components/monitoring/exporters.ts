/** Settings of the exporters that need some. */
import { stringify } from "yaml";

/** Blackbox exporter: one module, a GET that must answer 2xx, in the time that the scrape allows for. */
export function blackboxSettings(): string {
  return stringify({
    modules: {
      http_health: {
        prober: "http",
        http: { preferred_ip_protocol: "ip4", follow_redirects: false },
      },
    },
  });
}

export interface ProcessGroup {
  readonly name: string;
  /** Command lines, or parts of them. A process belongs to the group by any of them. */
  readonly commands: readonly string[];
}

/**
 * Process exporter: a group for each part, by its command line, so that CPU and memory are measured per
 * service for those that export no metrics of their own too; children count for their parent.
 *
 * Among the commands must be that of the launcher: a process that is seen before it has become the service, and matches
 * nothing, would count for its parent, the supervisor, as long as it lives.
 */
export function processSettings(groups: readonly ProcessGroup[]): string {
  const process_names = groups.map(({ name, commands }) => ({
    name,
    cmdline: [commands.length === 1 ? pattern(commands[0] ?? "") : `(${commands.map(pattern).join("|")})`],
  }));
  return stringify({ process_names }, oneLine);
}

/** A command may hold any text. Over several lines the package writes some that it reads differently: "\n \n" at an end. */
const oneLine = { blockQuote: false, lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER };

/** Unanchored: in front of a script stands its interpreter. npm leaves the `--` out of the title it gives itself. */
function pattern(command: string): string {
  return command.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" -- ", " (-- )?");
}
