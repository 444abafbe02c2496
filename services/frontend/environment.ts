/**
 * What pages are told at run time, as `/environment.json`: one build serves all environments.
 *
 * The development server answers it from its environment; in a container nginx/serve does, with the same fields.
 */
import type { Plugin } from "vite";

const path = "/environment.json";

/** The fields that the variables give. Pages read them by src/tracking/environment.ts, which says what they mean. */
export function environmentOf(variables: Readonly<Record<string, string | undefined>>): object {
  const { SENTRY_DSN = "", ERROR_TRACKER = "sentry" } = variables;
  return {
    dsn: SENTRY_DSN,
    tracker: ERROR_TRACKER,
    environment: variables.ENVIRONMENT ?? "",
    release: variables.SENTRY_RELEASE ?? "",
    service: variables.SERVICE_NAME ?? "",
    team: variables.TEAM ?? "",
    tracesSampleRate: Number(variables.SENTRY_TRACES_SAMPLE_RATE ?? 0),
    // Where no collector is named, nothing is traced.
    tracesSample: variables.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ? Number(variables.TRACES_SAMPLE ?? 1) : null,
  };
}

/** Answers it where the development server runs. */
export function environmentPlugin(variables: Readonly<Record<string, string | undefined>>): Plugin {
  const content = JSON.stringify(environmentOf(variables));
  return {
    name: "environment",
    configureServer({ middlewares }) {
      middlewares.use(path, (_request, response) => {
        response.setHeader("content-type", "application/json");
        response.setHeader("cache-control", "no-cache");
        response.end(content);
      });
    },
  };
}
