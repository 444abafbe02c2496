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
  });
});

test("without a tracker no address is named", () => {
  expect(environmentOf({})).toMatchObject({ dsn: "", tracesSampleRate: 0 });
});
