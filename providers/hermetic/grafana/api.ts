/** Grafana's HTTP API, as a client with a token or a password sees it. */
import { isRecord, type Properties } from "../../supervisor/properties.ts";
import { messageOf, ProviderError } from "../protocol/errors.ts";
import type { Settings } from "./settings.ts";

/** An answer that is no success. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, body: unknown) {
    const message = isRecord(body) ? (body["message"] ?? body["error"]) : undefined;
    super(typeof message === "string" && message !== "" ? message : `Grafana answered ${status}`);
    this.status = status;
  }
}

/** Statuses after which another try may go well, and the pause before it, in milliseconds. */
const busy: readonly number[] = [429, 502, 503, 504];
const pause = 500;

/** A server that says nothing for so long is taken for unreachable; in milliseconds. */
const patience = 30_000;

export class Api {
  private readonly settings: Settings;
  private readonly signal: AbortSignal;
  private last: Promise<unknown> = Promise.resolve();

  constructor(settings: Settings, signal: AbortSignal) {
    this.settings = settings;
    this.signal = signal;
  }

  get org(): number {
    return this.settings.org;
  }

  /** @throws Refusal */
  get(path: string): Promise<unknown> {
    return this.call("GET", path);
  }

  /** Undefined: there is none. @throws Refusal */
  async find(path: string): Promise<Properties | undefined> {
    try {
      const found = await this.call("GET", path);
      return isRecord(found) ? found : undefined;
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return undefined;
      throw error;
    }
  }

  /** @throws Refusal */
  async send(
    method: "POST" | "PUT" | "PATCH",
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Properties> {
    const answer = await this.call(method, path, body, headers);
    return isRecord(answer) ? answer : {};
  }

  /** What has gone already is none of its business. @throws Refusal */
  async remove(path: string): Promise<void> {
    try {
      await this.call("DELETE", path);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 404) throw error;
    }
  }

  /** One after the other, for what is one document on the server. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const next = this.last.then(work, work);
    this.last = next.catch(() => undefined);
    return next;
  }

  private async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    for (let left = this.settings.retries; ; left--) {
      const response = await this.answer(method, path, body, headers);
      if (busy.includes(response.status) && left > 0) {
        await new Promise((resolve) => setTimeout(resolve, pause));
        continue;
      }
      const answer = parsedOrNothing(await response.text());
      if (!response.ok) throw new Refusal(response.status, answer);
      return answer;
    }
  }

  private async answer(
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response> {
    try {
      return await fetch(`${this.settings.url}${path}`, {
        method,
        headers: {
          authorization: this.settings.authorization,
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(this.settings.isBasic ? { "x-grafana-org-id": String(this.settings.org) } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A redirection to a page for people to log in is no answer of the API.
        redirect: "manual",
        signal: AbortSignal.any([this.signal, AbortSignal.timeout(patience)]),
      });
    } catch (error) {
      throw new ProviderError(
        `no Grafana answers at ${this.settings.url} (${causeOf(error)}): start it, or name another one by the provider's url`,
      );
    }
  }
}

/** `fetch` says that it failed, and its cause says why. */
function causeOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return messageOf(cause ?? error) || "it refuses connections";
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
