/** Alertmanager's message: read with care, and told in one line for each alert. */

export interface Alert {
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
}

export interface Message {
  /** When it came, ISO 8601. */
  readonly time: string;
  readonly status: string;
  readonly alerts: readonly Alert[];
  /** Alerts that Alertmanager left out, because they were too many. */
  readonly truncated: number;
}

/** Undefined where the text is no message of Alertmanager. */
export function readMessage(text: string, time: Date): Message | undefined {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { status, alerts, truncatedAlerts = 0 } = fieldsOf(given) ?? {};
  if (typeof status !== "string" || !Array.isArray(alerts) || typeof truncatedAlerts !== "number")
    return undefined;
  const read = alerts.map(readAlert);
  const whole = read.filter((alert) => alert !== undefined);
  if (whole.length < read.length) return undefined;
  return { time: time.toISOString(), status, alerts: whole, truncated: truncatedAlerts };
}

function readAlert(given: unknown): Alert | undefined {
  const { status, labels, annotations = {}, startsAt = "" } = fieldsOf(given) ?? {};
  if (typeof status !== "string" || typeof startsAt !== "string") return undefined;
  if (!isTexts(labels) || !isTexts(annotations)) return undefined;
  return { status, labels, annotations, startsAt };
}

function fieldsOf(value: unknown): Record<string, unknown> | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}

function isTexts(value: unknown): value is Record<string, string> {
  return Object.values(fieldsOf(value) ?? { none: 0 }).every((text) => typeof text === "string");
}

export function isBeat({ alerts }: Message): boolean {
  return alerts.length > 0 && alerts.every(({ labels }) => labels["alertname"] === "Watchdog");
}

/** @example 2026-01-02T03:04:05.678Z firing page valeo-crm ErrorBudgetBurn: 5 % of requests fail; runbook http://… */
export function linesOf({ time, alerts, truncated }: Message): string[] {
  const more = truncated > 0 ? [`${time} and ${truncated} more alerts, which the message left out`] : [];
  return [...alerts.map((alert) => `${time} ${lineOf(alert)}`), ...more];
}

function lineOf({ status, labels, annotations }: Alert): string {
  const words = [status, labels["severity"], labels["service"], labels["alertname"]]
    .filter(Boolean)
    .join(" ");
  const links = (["runbook_url", "dashboard_url"] as const).flatMap((key) =>
    annotations[key] ? [`${key.replace("_url", "")} ${annotations[key]}`] : [],
  );
  return plain(
    [`${words}: ${annotations["summary"] ?? ""}`, annotations["description"], ...links]
      .filter(Boolean)
      .join("; "),
  );
}

const longest = 2000;

/** One line, with nothing in it that a terminal would obey. */
function plain(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, " ");
}
