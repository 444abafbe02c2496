/** Sentry's web API: what the stand-in of its provider and the stack's own resource say to it, and what its refusals mean. */
import { setTimeout as sleep } from "node:timers/promises";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

/** An answer that is no success, in words for the user. */
export class SentryError extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** How long an answer may take, and how often a server that has had enough is asked again; milliseconds. */
const patience = { answer: 30_000, tries: 4, longestPause: 5_000 };

type Method = "GET" | "POST" | "PUT" | "DELETE";

export class SentryApi {
  /** `https://sentry.io/api/`, with the slash. */
  private readonly base: string;
  private readonly token: string;

  constructor(base: string, token: string) {
    this.base = base.endsWith("/") ? base : `${base}/`;
    this.token = token;
  }

  /** Whether the server is there and knows the token. */
  async greet(): Promise<void> {
    await this.request("GET", "");
  }

  /** Undefined: there is none. @param path below `/api/0/`, with a slash at its end */
  async get<Answer = JsonObject>(path: string): Promise<Answer | undefined> {
    try {
      return (await this.request("GET", path)) as Answer;
    } catch (error) {
      if (error instanceof SentryError && error.status === 404) return undefined;
      throw error;
    }
  }

  post(path: string, body: JsonObject = {}): Promise<JsonObject> {
    return this.request("POST", path, body) as Promise<JsonObject>;
  }

  put(path: string, body: JsonObject): Promise<JsonObject> {
    return this.request("PUT", path, body) as Promise<JsonObject>;
  }

  /** Nothing there is no error. */
  async delete(path: string, body?: JsonObject): Promise<void> {
    try {
      await this.request("DELETE", path, body);
    } catch (error) {
      if (!(error instanceof SentryError) || error.status !== 404) throw error;
    }
  }

  private async request(method: Method, path: string, body?: JsonObject): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.send(method, path, body);
      if (response.ok) return response.status === 204 ? {} : parsed(await response.text());
      const pause = response.status === 429 ? pauseOf(response) : undefined;
      if (pause === undefined || attempt >= patience.tries || pause > patience.longestPause) {
        const text = await response.text();
        throw new SentryError(this.meaning(response, `${method} ${path}`, text), response.status);
      }
      await sleep(pause);
    }
  }

  private async send(method: Method, path: string, body: JsonObject | undefined): Promise<Response> {
    const headers = { authorization: `Bearer ${this.token}`, "content-type": "application/json" };
    const signal = AbortSignal.timeout(patience.answer);
    try {
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      return await fetch(`${this.base}0/${path}`, { method, headers, signal, ...content });
    } catch (error) {
      const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
      const why =
        name === "TimeoutError" ? "no answer within 30 s" : (cause?.code ?? cause?.message ?? message);
      const remedy = "check the address (sentryUrl) and the way to it, then run the command again";
      throw new SentryError(`Sentry at ${this.base} cannot be reached (${why}): ${remedy}`, 0);
    }
  }

  private meaning(response: Response, request: string, text: string): string {
    const said = detailOf(text);
    const answered = `${response.status}${said === "" ? "" : `, ${said}`}`;
    switch (response.status) {
      case 401:
        return `Sentry at ${this.base} refuses the token (${answered}): make one under Settings, Custom Integrations, and set it: pulumi config set --secret sentryToken`;
      case 403:
        return `the token may not do ${request} (${answered}): give it the scopes org:read, team:admin, project:admin and alerts:write, and its owner the role for them`;
      case 429:
        return `Sentry has had enough requests for now (${answered} to ${request}): wait a minute, then run the command again; what is done stays done`;
      default:
        return `Sentry refuses ${request} (${answered})`;
    }
  }
}

/** Milliseconds; as the server says, else a second. */
function pauseOf(response: Response): number {
  const after = Number(response.headers.get("retry-after") ?? "1");
  return Number.isFinite(after) ? after * 1000 : 1000;
}

function parsed(text: string): unknown {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    return {};
  }
}

/** `{"detail": "…"}`, or each field's complaints. */
function detailOf(text: string): string {
  const said = parsed(text);
  const words = wordsOf(said, "");
  return words.length > 0 ? words.join("; ") : text.slice(0, 200).trim();
}

function wordsOf(said: unknown, at: string): string[] {
  if (typeof said === "string") return [at === "" ? said : `${at}: ${said}`];
  if (Array.isArray(said)) return said.flatMap((each) => wordsOf(each, at));
  if (typeof said !== "object" || said === null) return [];
  return Object.entries(said).flatMap(([key, inner]) =>
    wordsOf(inner, key === "detail" || key === "nonFieldErrors" ? at : at === "" ? key : `${at}.${key}`),
  );
}

/** Parts of a path: a name with a slash in it would be another path. */
export function path(strings: TemplateStringsArray, ...parts: readonly string[]): string {
  return strings.reduce((text, piece, index) => text + encodeURIComponent(parts[index - 1] ?? "") + piece);
}
