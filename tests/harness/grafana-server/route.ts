/** How a part of the API says what it answers. */
import type { Json } from "./refused.ts";
import type { Store } from "./store.ts";

export interface Call {
  readonly store: Store;
  /** Parts of the path, by the names in the pattern, decoded. */
  readonly at: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Json;
  /** Who changes it from now on: `api`, or anybody. */
  readonly provenance: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/api/folders/:uid`. */
  readonly pattern: string;
  /** The permission that it takes. */
  readonly needs: string;
  answer(call: Call): Answer;
}

export function ok(body: unknown, status = 200): Answer {
  return { status, body };
}
