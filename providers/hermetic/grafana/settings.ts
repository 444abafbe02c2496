/** Where Grafana is, as the official provider is told it. */
import type { Properties } from "../../supervisor/properties.ts";
import { ProviderError } from "../protocol/errors.ts";

export interface Settings {
  /** Without a slash at its end. */
  readonly url: string;
  /** The header that says who asks. */
  readonly authorization: string;
  /** A user and a password, no token: the organisation has to be named. */
  readonly isBasic: boolean;
  readonly org: number;
  readonly retries: number;
}

/** Settings of the official provider that have an effect here; others are refused where they are set. */
export const known: readonly string[] = ["auth", "orgId", "retries", "retryWait", "url"];

/** @throws ProviderError with what is missing or malformed */
export function readSettings(given: Properties): Settings {
  const url = text(given["url"]) ?? text(process.env["GRAFANA_URL"]);
  const auth = text(given["auth"]) ?? text(process.env["GRAFANA_AUTH"]);
  if (url === undefined) throw missing("url", "as https://grafana.example.com");
  if (auth === undefined) throw missing("auth", "a service account's token, or user:password");
  const isBasic = auth.includes(":");
  return {
    url: address(url),
    authorization: isBasic ? `Basic ${Buffer.from(auth).toString("base64")}` : `Bearer ${auth}`,
    isBasic,
    org: Number(given["orgId"] ?? 1),
    retries: Number(given["retries"] ?? 3),
  };
}

function address(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw new ProviderError(
      `grafana:url: "${url}" is not allowed: allowed is http://host:port or https://host, with a path where Grafana has one`,
    );
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw new ProviderError("grafana:url holds a user or a password: put them into grafana:auth");
  }
  return url.replace(/\/+$/, "");
}

function missing(name: string, what: string): ProviderError {
  return new ProviderError(`grafana:${name} is missing: the provider needs it; allowed is ${what}`);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
