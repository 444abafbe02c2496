/** Speaks with the services: JSON in and out, the session's token, and errors as one type. */
import { getToken, setToken } from "../session.ts";
import { tracedFetch } from "../tracing/tracing.ts";
import { report } from "../tracking/tracker.ts";

/** An answer that is not a success, in the services' one shape of an error. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** 0 where there was no answer at all. */
  readonly status: number;
  /** What is wrong with which field of the request. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(status: number, message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

export interface RequestOptions {
  /** @default "GET" */
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: object;
  readonly signal?: AbortSignal;
}

export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = "GET", body, signal } = options;
  const token = getToken();
  const headers: Record<string, string> = { accept: "application/json" };
  if (body) headers["content-type"] = "application/json";
  if (token) headers.authorization = `Bearer ${token}`;

  const response = await send(path, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
    ...(signal ? { signal } : {}),
  });
  if (response.ok) return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
  // The token has expired: whoever shows this page asks for a new login.
  if (response.status === 401 && token) setToken(null);
  throw await toError(response);
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await tracedFetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "The server cannot be reached. Check your connection and try again.");
  }
}

async function toError(response: Response): Promise<ApiError> {
  const content: unknown = await response.json().catch(() => null);
  const error = (content as { error?: { message?: string; fields?: Record<string, string> } } | null)?.error;
  return new ApiError(
    response.status,
    error?.message ?? "Something went wrong. Try again in a moment.",
    error?.fields,
  );
}

/** What to tell the user about an error of any kind. One that nobody expected is reported. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  report(error);
  return new ApiError(0, "Something went wrong. Reload the page.");
}
