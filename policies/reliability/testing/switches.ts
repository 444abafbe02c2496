/** Files with a dead man's switch, for the examples of its policy. */
import { example, type Judged } from "../../judged.ts";

export function file(name: string, content: string): Judged {
  return example("supervisor:index:File", name, { path: `/etc/stack/${name}`, content });
}

export function ruleFile(alert: string, expr: string): string {
  return [
    "groups:",
    "  - name: stack",
    "    rules:",
    `      - alert: ${alert}`,
    `        expr: ${expr}`,
    "        labels:",
    "          severity: none",
    "",
  ].join("\n");
}

export const someAlert = ruleFile("ServiceDown", "up == 0");

/** Of an alert that Grafana evaluates. */
export const recordedBeat = [
  "groups:",
  "  - name: stack",
  "    rules:",
  "      - record: ALERTS",
  "        expr: group without () (vector(1))",
  "        labels:",
  "          alertname: Watchdog",
  "",
].join("\n");

/** Alertmanager's settings. @param beat what the switch's route has otherwise */
export function beatRoute(beat: Readonly<Record<string, string>> = {}): string {
  const route = {
    receiver: "people",
    routes: [
      {
        matchers: ['alertname="Watchdog"'],
        receiver: "switch",
        group_interval: "30s",
        repeat_interval: "45s",
        ...beat,
      },
    ],
  };
  const hook = [{ url: "http://127.0.0.1:9094" }];
  const receivers = [
    { name: "people", webhook_configs: hook },
    { name: "switch", webhook_configs: hook },
    { name: "nobody" },
  ];
  return `route: ${JSON.stringify(route)}\nreceivers: ${JSON.stringify(receivers)}\n`;
}
