/** Settings of the exporters that need some. */
import { stringify } from "yaml";

/** Blackbox exporter: one module, a GET that must answer 2xx. */
export function blackboxSettings(): string {
  return stringify({
    modules: {
      http_health: {
        prober: "http",
        timeout: "5s",
        http: { preferred_ip_protocol: "ip4", follow_redirects: false },
      },
    },
  });
}

/**
 * Process exporter: a group for each part, by its command line, so that CPU and memory are measured per
 * service for those that export no metrics of their own too; children count for their parent.
 */
export function processSettings(commands: ReadonlyMap<string, string>): string {
  const groups = [...commands].map(([name, command]) => ({ name, cmdline: [pattern(command)] }));
  return stringify({ process_names: groups });
}

/** Unanchored: in front of a script stands its interpreter. npm leaves the `--` out of the title it gives itself. */
function pattern(command: string): string {
  return command.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" -- ", " (-- )?");
}
