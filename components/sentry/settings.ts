/** What the configuration says of the Sentry that tracks an environment. */
import type { Output } from "@pulumi/pulumi";
import type { Plan } from "../../catalog/plan.ts";
import { formatPath, type Problem, quote } from "../../catalog/problems.ts";
import type { Reader } from "../../settings/reader.ts";

/** Without `errorTracking: sentry` they would be without effect. */
export const sentryKeys = [
  "sentryUrl",
  "sentryOrganization",
  "sentryToken",
  "sentrySlack",
  "sentryPagerDuty",
] as const;

/** The organisation's integrations that bring alerts to receivers of a kind. */
export interface Integrations {
  /** The number of the Slack integration. */
  readonly slack: string | undefined;
  /** The numbers of the PagerDuty integration, and of the service in it. */
  readonly pagerDuty: { readonly integration: string; readonly service: string } | undefined;
}

export interface SentrySettings {
  /** `https://sentry.io`, without a slash at its end. */
  readonly url: string;
  /** The organisation's slug. */
  readonly organization: string;
  readonly token: Output<string>;
  readonly integrations: Integrations;
}

/** @returns undefined where another one tracks the environment, or none */
export function sentrySettings(reader: Reader, isChosen: boolean): SentrySettings | undefined {
  if (!isChosen) return undefined;
  reader.allow(sentryKeys);
  const slack = reader.optional("sentrySlack", {
    pattern: /^\d{1,18}$/,
    allowed: "the number of the organisation's Slack integration",
    example: "12345",
  });
  const pagerDuty = reader.optional("sentryPagerDuty", {
    pattern: /^\d{1,18}\/\d{1,18}$/,
    allowed:
      "the numbers of the organisation's PagerDuty integration and of its service, with a slash between",
    example: "12345/678",
  });
  const [integration = "", service = ""] = pagerDuty?.split("/") ?? [];
  return {
    url: reader.text("sentryUrl", "https://sentry.io", {
      pattern: /^https?:\/\/[\w.-]+(?::\d{1,5})?(?:\/[\w./-]*[\w-])?$/,
      allowed: "where Sentry is, a URL without a slash at its end",
    }),
    organization: reader.required("sentryOrganization", {
      pattern: /^(?!\d+$)[a-z0-9][a-z0-9_-]{0,49}$/,
      allowed: "the slug of the Sentry organisation: lowercase letters, digits, - and _",
      example: "my-company",
    }),
    token: reader.requiredSecret(
      "sentryToken",
      "a token of Sentry's, made under Settings, Custom Integrations",
    ),
    integrations: { slack, pagerDuty: pagerDuty === undefined ? undefined : { integration, service } },
  };
}

/** Receivers whom Sentry cannot reach: an alert that nobody hears is worse than none. */
export function sentryProblems({ alerting }: Plan, settings: SentrySettings | undefined): Problem[] {
  if (settings === undefined) return [];
  const { slack, pagerDuty } = settings.integrations;
  const lacks = {
    slack: slack === undefined ? ["sentrySlack", "12345"] : undefined,
    pagerduty: pagerDuty === undefined ? ["sentryPagerDuty", "12345/678"] : undefined,
  };
  return alerting.receivers.flatMap(({ name, kind }): Problem[] => {
    const missing = kind === "slack" || kind === "pagerduty" ? lacks[kind] : undefined;
    if (missing === undefined) return [];
    const [key = "", example = ""] = missing;
    return [
      {
        path: formatPath(["alerting", "receivers", name]),
        value: quote(kind),
        allowed: `receivers that Sentry reaches; this one by an integration of the organisation, which ${key} names`,
        remedy: `pulumi config set ${key} ${example}, with the numbers that the integration's page has in its address`,
      },
    ];
  });
}
