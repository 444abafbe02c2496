/** Mistakes in what the configuration says of a Sentry, and receivers whom it cannot reach. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { Config, runtime } from "@pulumi/pulumi";
import { CatalogError, type Problem } from "../../catalog/problems.ts";
import { textOf } from "../../catalog/testing/fixture.ts";
import { Reader } from "../../settings/reader.ts";
import { errorTracking } from "../error-tracking/settings.ts";
import { plan } from "../testing/declared.ts";
import { sentryKeys, sentryProblems, sentrySettings } from "./settings.ts";
import { settings as known } from "./testing/declared.ts";

const good = { errorTracking: "sentry", sentryOrganization: "valeo", "secret:sentryToken": "canary" };

function read(
  configuration: Readonly<Record<string, string | undefined>>,
  platform: "host" | "docker" = "docker",
) {
  const given = Object.entries(configuration).filter(([, value]) => value !== undefined);
  const bare = (key: string) => `shop:${key.replace(/^secret:/, "")}`;
  runtime.setAllConfig(
    Object.fromEntries(given.map(([key, value]) => [bare(key), value ?? ""])),
    given.filter(([key]) => key.startsWith("secret:")).map(([key]) => bare(key)),
  );
  const reader = new Reader(new Config("shop"), ["errorTracking"]);
  const settings = sentrySettings(reader, errorTracking(reader, platform) === "sentry");
  reader.noOthers(new Set());
  reader.reportedWith(() => plan);
  return settings;
}

function problemsOf(...given: Parameters<typeof read>): readonly Problem[] {
  try {
    read(...given);
    return [];
  } catch (error) {
    if (error instanceof CatalogError) return error.problems;
    throw error;
  }
}

test("with an organisation and a token, the rest has defaults", () => {
  expect(read(good)).toMatchObject({ url: "https://sentry.io", organization: "valeo" });
});

test("a Sentry of one's own, and integrations", () => {
  const own = { sentryUrl: "http://sentry.local:9000/path", sentrySlack: "1", sentryPagerDuty: "2/3" };
  expect(read({ ...good, ...own })).toMatchObject({
    url: "http://sentry.local:9000/path",
    integrations: { slack: "1", pagerDuty: { integration: "2", service: "3" } },
  });
});

test.each([
  [{ errorTracking: "sentri" }, "errorTracking", "remedy pulumi config set errorTracking sentry"],
  [{ errorTracking: "bugsink" }, "errorTracking", 'allowed "none" or "sentry"'],
  [{ sentryUrl: "sentry.io" }, "sentryUrl", "a URL without a slash at its end"],
  [{ sentryUrl: "https://sentry.io/" }, "sentryUrl", "pulumi config set sentryUrl"],
  [{ sentryOrganization: "My Company" }, "sentryOrganization", "lowercase letters"],
  [{ sentryOrganization: "123" }, "sentryOrganization", "the slug"],
  [{ sentryOrganization: undefined }, "sentryOrganization", "it has no default"],
  [{ "secret:sentryToken": undefined }, "sentryToken", "pulumi config set --secret sentryToken"],
  [{ "secret:sentryToken": undefined, sentryToken: "canary" }, "sentryToken", "kept encrypted"],
  [{ sentrySlack: "#erp" }, "sentrySlack", "the number of the organisation's Slack integration"],
  [{ sentryPagerDuty: "12" }, "sentryPagerDuty", "with a slash between"],
  [{ sentryOrg: "valeo" }, "sentryOrg", "remedy"],
])("%j is blamed at %s: %s", (change, key, fragment) => {
  const configuration = { ...good, ...change };
  const problems = problemsOf(configuration).filter(({ path }) => path === `shop:${key}`);
  expect(problems.map(textOf).join()).toContain(fragment);
  expect(problems.map(textOf).join()).not.toContain("canary");
});

test.each(sentryKeys)("docs/sentry.md says what %s is", (key) => {
  const document = readFileSync(join(import.meta.dirname, "..", "..", "docs", "sentry.md"), "utf8");
  expect(document).toContain(`| \`neuroerp:${key}\``);
});

test("without Sentry its settings would be without effect, and are refused", () => {
  const [problem] = problemsOf({ errorTracking: "none", sentryOrganization: "valeo" });
  expect(problem?.path).toBe("shop:sentryOrganization");
});

const receivers = [
  { name: "chat", kind: "slack", urlKey: "k", channel: "#a" },
  { name: "pager", kind: "pagerduty", routingKey: "k" },
] as const;
const alerting = { ...plan.alerting, receivers };

test("a receiver whom Sentry cannot reach is refused, with the setting that it lacks", () => {
  const integrations = { slack: undefined, pagerDuty: undefined };
  const problems = sentryProblems({ ...plan, alerting }, { ...known, integrations });
  expect(problems.map(({ path }) => path)).toEqual(["alerting.receivers.chat", "alerting.receivers.pager"]);
  expect(problems[0]?.remedy).toContain("pulumi config set sentrySlack 12345");
});

test("with the integrations all of them are reached", () => {
  expect(sentryProblems({ ...plan, alerting }, known)).toEqual([]);
  expect(sentryProblems({ ...plan, alerting }, undefined)).toEqual([]);
});
