/** Alertmanager's configuration. */
import { stringify } from "yaml";

/** Alerts are grouped by what they are about; receivers come with the alerts themselves. */
export function alertmanagerSettings(): string {
  return stringify({
    route: {
      receiver: "default",
      group_by: ["alertname", "service"],
      group_wait: "10s",
      group_interval: "1m",
      repeat_interval: "4h",
    },
    receivers: [{ name: "default" }],
  });
}
