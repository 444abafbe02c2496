/** What the server tells pages of where they run. */

export interface TrackedEnvironment {
  /** Where errors go. */
  readonly dsn: string;
  /** Which tracker takes them. */
  readonly tracker: "sentry" | "bugsink";
  readonly environment: string;
  readonly release: string;
  readonly service: string;
  readonly team: string;
  /** Share of page loads and navigations whose trace is sent, from 0 to 1. */
  readonly tracesSampleRate: number;
}

/** Null where nobody tracks errors, or where the server does not say. */
export async function readEnvironment(): Promise<TrackedEnvironment | null> {
  try {
    const response = await fetch("/environment.json", { headers: { accept: "application/json" } });
    return response.ok ? parse(await response.json()) : null;
  } catch {
    return null;
  }
}

function parse(content: unknown): TrackedEnvironment | null {
  const fields = (content ?? {}) as Readonly<Record<string, unknown>>;
  const text = (name: string) => (typeof fields[name] === "string" ? fields[name] : "");
  if (!/^https?:/.test(text("dsn"))) return null;
  const rate = fields.tracesSampleRate;
  return {
    dsn: text("dsn"),
    tracker: fields.tracker === "bugsink" ? "bugsink" : "sentry",
    environment: text("environment"),
    release: text("release"),
    service: text("service"),
    team: text("team"),
    tracesSampleRate: typeof rate === "number" && rate >= 0 && rate <= 1 ? rate : 0,
  };
}
