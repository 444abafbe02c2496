/** What the server tells pages of where they run. */

export interface PageEnvironment {
  /** Where errors go; empty where nobody tracks them. */
  readonly dsn: string;
  /** Which tracker takes them. */
  readonly tracker: "sentry" | "bugsink";
  readonly environment: string;
  readonly release: string;
  readonly service: string;
  readonly team: string;
  /** Share of page loads and navigations whose trace is sent, from 0 to 1. */
  readonly tracesSampleRate: number;
  /** Share of OpenTelemetry's traces that is sent, from 0 to 1; null where nothing is traced. */
  readonly tracesSample: number | null;
}

/** Null where the server does not say. */
export async function readEnvironment(): Promise<PageEnvironment | null> {
  try {
    // As index.html asks for it ahead of the scripts.
    const response = await fetch("/environment.json");
    return response.ok ? parse(await response.json()) : null;
  } catch {
    return null;
  }
}

function parse(content: unknown): PageEnvironment {
  const fields = (content ?? {}) as Readonly<Record<string, unknown>>;
  const text = (name: string) => (typeof fields[name] === "string" ? fields[name] : "");
  const share = (name: string) => {
    const value = fields[name];
    return typeof value === "number" && value >= 0 && value <= 1 ? value : null;
  };
  return {
    dsn: /^https?:/.test(text("dsn")) ? text("dsn") : "",
    tracker: fields.tracker === "bugsink" ? "bugsink" : "sentry",
    environment: text("environment"),
    release: text("release"),
    service: text("service"),
    team: text("team"),
    tracesSampleRate: share("tracesSampleRate") ?? 0,
    tracesSample: share("tracesSample"),
  };
}
