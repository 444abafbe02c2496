import { expect, test } from "@jest/globals";
import { environmentOf } from "../environment.ts";

test("pages are told what the variables say", () => {
  const variables = {
    SENTRY_DSN: "https://key@sentry.example/2",
    ERROR_TRACKER: "bugsink",
    ENVIRONMENT: "dev",
    SENTRY_RELEASE: "neuroerp@2.0.0",
    SERVICE_NAME: "valeo-frontend",
    TEAM: "erp",
    SENTRY_TRACES_SAMPLE_RATE: "0.1",
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://127.0.0.1:4318/otlp/v1/traces",
    TRACES_SAMPLE: "0.05",
    TOKEN_KEY: "of no concern",
  };
  expect(environmentOf(variables)).toEqual({
    dsn: "https://key@sentry.example/2",
    tracker: "bugsink",
    environment: "dev",
    release: "neuroerp@2.0.0",
    service: "valeo-frontend",
    team: "erp",
    tracesSampleRate: 0.1,
    tracesSample: 0.05,
  });
});

test("without a tracker no address is named, and without a collector nothing is traced", () => {
  expect(environmentOf({})).toMatchObject({ dsn: "", tracesSampleRate: 0, tracesSample: null });
});
