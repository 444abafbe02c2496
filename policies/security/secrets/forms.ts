/**
 * Secrets that are known by their form alone, wherever they stand: each as the one who gives them out documents it. A
 * table, and no library: those that exist answer with a promise, and read whole files with comments.
 */
import { Beginnings } from "./beginnings.ts";

interface Form {
  readonly kind: string;
  /** With which it begins, in each of its forms; three characters at least. */
  readonly begins: readonly string[];
  /** From there on. */
  readonly pattern: string;
}

/** In front of a token stands no other part of a word. */
const alone = "(?<![A-Za-z0-9_])";

const forms: readonly Form[] = [
  {
    // https://www.rfc-editor.org/rfc/rfc7468, https://www.rfc-editor.org/rfc/rfc9580
    kind: "a private key",
    begins: ["PRIVATE KEY"],
    pattern: "(?<=-----BEGIN (?:[A-Z0-9]{2,12} ){0,2})PRIVATE KEY(?: BLOCK)?-----",
  },
  {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    kind: "an access key of AWS",
    begins: ["AKIA", "ASIA"],
    pattern: String.raw`${alone}A[KS]IA[A-Z2-7]{16}\b`,
  },
  {
    // https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
    kind: "a token of GitHub",
    begins: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
    pattern: String.raw`${alone}(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40})`,
  },
  {
    // https://docs.gitlab.com/security/tokens/#token-prefixes
    kind: "a token of GitLab",
    begins: [
      "glpat",
      "gloas",
      "gldt",
      "glrt",
      "glcbt",
      "glptt",
      "glft",
      "glimt",
      "glagent",
      "glsoat",
      "glffct",
    ],
    pattern: String.raw`${alone}gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[\w-]{20}`,
  },
  {
    // https://docs.slack.dev/authentication/tokens
    kind: "a token of Slack",
    begins: ["xox", "xapp-"],
    pattern: String.raw`${alone}(?:xox[abeoprs]-[\w-]{10}|xapp-\d-[\w-]{10})`,
  },
  {
    // https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
    kind: "a webhook of Slack",
    begins: ["hooks.slack"],
    pattern: String.raw`hooks\.slack\.com/(?:services|workflows)/[A-Z]\w+/\w+/\w{8}`,
  },
  {
    // https://docs.stripe.com/keys
    kind: "a key of Stripe",
    begins: ["sk_", "rk_", "whsec_"],
    pattern: `${alone}(?:[sr]k_(?:live|test)_|whsec_)[A-Za-z0-9]{16}`,
  },
  {
    // https://docs.sentry.io/account/auth-tokens/
    kind: "a token of Sentry",
    begins: ["sntry"],
    pattern: String.raw`${alone}sntry[su]_[\w+/=-]{32}`,
  },
  {
    // https://grafana.com/docs/grafana/latest/administration/service-accounts/
    kind: "a token of Grafana",
    begins: ["glsa_", "glc_"],
    pattern: String.raw`${alone}gl(?:sa|c)_[\w+/=]{20}`,
  },
  {
    // https://docs.npmjs.com/about-access-tokens, https://pypi.org/help/#apitoken
    kind: "a token of a package registry",
    begins: ["npm_", "pypi-"],
    pattern: String.raw`${alone}(?:npm_[A-Za-z0-9]{36}\b|pypi-AgE[\w-]{20})`,
  },
  {
    // https://docs.docker.com/security/access-tokens/
    kind: "a token of Docker",
    begins: ["dckr_"],
    pattern: String.raw`${alone}dckr_(?:pat|oat)_[\w-]{20}`,
  },
  {
    // https://www.pulumi.com/docs/administration/access-identity/access-tokens/
    kind: "a token of Pulumi",
    begins: ["pul-"],
    pattern: String.raw`${alone}pul-[0-9a-f]{40}\b`,
  },
  {
    // https://developer.hashicorp.com/vault/docs/concepts/tokens
    kind: "a token of Vault",
    begins: ["hvs.", "hvb.", "hvr."],
    pattern: String.raw`${alone}hv[sbr]\.[\w-]{24}`,
  },
  {
    // https://docs.cloud.google.com/docs/authentication/api-keys
    kind: "a key of Google",
    begins: ["AIza"],
    pattern: String.raw`${alone}AIza[\w-]{35}`,
  },
  {
    // https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
    kind: "a key of Azure",
    begins: ["AccountKey"],
    pattern: "AccountKey=[A-Za-z0-9+/]{40}",
  },
  {
    // https://www.rfc-editor.org/rfc/rfc7519
    kind: "a JSON Web Token",
    begins: ["eyJ"],
    pattern: String.raw`${alone}eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10}`,
  },
  {
    // https://www.rfc-editor.org/rfc/rfc9110#section-11
    kind: "a header of authorization",
    begins: ["Authorization", "authorization"],
    pattern: String.raw`[Aa]uthorization["']?\s*[:=]\s*["']?(?:Bearer|Basic|Token)\s+[\w.+/=~-]{8}`,
  },
  {
    // https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1; what is put in later is no password.
    kind: "an address with a password",
    begins: ["://"],
    pattern: String.raw`(?<=[A-Za-z0-9])://[^\s/:@"'<>]*:(?![*]+@|x+@)[^\s/@"'<>(){}$]+@`,
  },
];

interface Compiled {
  readonly kind: string;
  readonly pattern: RegExp;
}

const beginnings = new Beginnings();
const byBeginning = new Map<string, Compiled[]>();

for (const { kind, begins, pattern } of forms) {
  const compiled: Compiled = { kind, pattern: new RegExp(pattern, "y") };
  for (const word of begins) {
    beginnings.add(word);
    const key = word.slice(0, 3);
    byBeginning.set(key, [...(byBeginning.get(key) ?? []), compiled]);
  }
}

/** What kind of secret a text holds, if any. */
export function formIn(text: string): string | undefined {
  for (const place of beginnings.in(text))
    for (const { kind, pattern } of byBeginning.get(text.slice(place, place + 3)) ?? []) {
      pattern.lastIndex = place;
      if (pattern.test(text)) return kind;
    }
  return undefined;
}

/** Of an address, what stands between `:` and `@`. */
export const passwordInAddress = /:\/\/[^\s/:@"'<>]*:([^\s/@"'<>(){}$]+)@/g;
