/** Where an environment's traces go beside its own store, as its configuration says. */

import type { Output } from "@pulumi/pulumi";
import type { Reader } from "../../../settings/reader.ts";
import type { PlacedDestination } from "./collector.ts";

/** Another tracing system, which speaks OTLP over HTTP. */
export interface TracesDestination {
  /** The whole URL, as `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` has it: `https://traces.example.com/v1/traces`. */
  readonly endpoint: string;
  /** What it knows us by, secret: `name=value,…`, as `OTEL_EXPORTER_OTLP_HEADERS` has it. */
  readonly headers?: Output<string>;
}

/** Of every platform. */
export const tracesKeys = ["tracesEndpoint", "tracesHeaders"] as const;

/** Undefined where they stay in the store. */
export function tracesDestination(reader: Reader): TracesDestination | undefined {
  const headers = reader.secret("tracesHeaders");
  const endpoint = reader.optional("tracesEndpoint", {
    // No user and no query: secrets would stand there for all to read.
    pattern: /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?(\/[\w./-]*)?$/i,
    allowed: "an http or https URL of an OTLP receiver, without user and query",
    example: "https://traces.example.com/v1/traces",
  });
  if (endpoint !== undefined) return { endpoint, ...(headers === undefined ? {} : { headers }) };
  if (headers !== undefined && !reader.has("tracesEndpoint")) {
    reader.blame(
      "tracesHeaders",
      "a secret",
      "headers for an endpoint; there is none",
      "pulumi config set tracesEndpoint https://traces.example.com/v1/traces",
    );
  }
  return undefined;
}

/** As the trace collector is told of it. @param file where its headers are, if it has some: an absolute path */
export function placed(
  destination: TracesDestination | undefined,
  file: string,
): PlacedDestination | undefined {
  if (destination === undefined) return undefined;
  const { endpoint, headers } = destination;
  return { endpoint, ...(headers === undefined ? {} : { headersFile: file }) };
}

/**
 * The headers as the trace collector reads them from a file: JSON, name → value.
 *
 * @param headers `name=value,…`, values percent-encoded
 */
export function headersFile(headers: string): string {
  const pairs = headers
    .split(",")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "");
  return JSON.stringify(
    Object.fromEntries(
      pairs.map((pair) => {
        const at = pair.indexOf("=");
        // The value stays out of the message: it is a secret.
        if (at < 1) throw new Error("tracesHeaders: allowed is name=value, several with commas between");
        return [pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())];
      }),
    ),
  );
}

/** A value that only looks encoded stays as it is. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
