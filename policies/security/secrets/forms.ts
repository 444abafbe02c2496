/**
 * Secrets that are known by their form alone, wherever they stand: each as the one who gives them out documents it. A
 * table, and no library: those that exist answer with a promise, and read whole files with comments.
 */

interface Form {
  readonly kind: string;
  readonly pattern: string;
}

const forms: readonly Form[] = [
  // https://www.rfc-editor.org/rfc/rfc7468, https://www.rfc-editor.org/rfc/rfc9580
  { kind: "a private key", pattern: "-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----" },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  { kind: "an access key of AWS", pattern: String.raw`\b(?:AKIA|ASIA)[A-Z2-7]{16}\b` },
  // https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
  { kind: "a token of GitHub", pattern: String.raw`\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40})` },
  // https://docs.gitlab.com/security/tokens/#token-prefixes
  {
    kind: "a token of GitLab",
    pattern: String.raw`\bgl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[\w-]{20}`,
  },
  // https://docs.slack.dev/authentication/tokens, https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
  { kind: "a token of Slack", pattern: String.raw`\bxox[abeoprs]-[\w-]{10}|\bxapp-\d-[\w-]{10}` },
  {
    kind: "a webhook of Slack",
    pattern: String.raw`\bhooks\.slack\.com/(?:services|workflows)/[A-Z]\w+/\w+/\w{8}`,
  },
  // https://docs.stripe.com/keys
  { kind: "a key of Stripe", pattern: String.raw`\b(?:[sr]k_(?:live|test)_|whsec_)[A-Za-z0-9]{16}` },
  // https://docs.sentry.io/account/auth-tokens/
  { kind: "a token of Sentry", pattern: String.raw`\bsntry[su]_[\w+/=-]{32}` },
  // https://grafana.com/docs/grafana/latest/administration/service-accounts/, https://grafana.com/docs/grafana-cloud/security-and-account-management/authentication-and-permissions/access-policies/
  { kind: "a token of Grafana", pattern: String.raw`\bgl(?:sa|c)_[\w+/=]{20}` },
  // https://docs.npmjs.com/about-access-tokens, https://pypi.org/help/#apitoken
  { kind: "a token of a package registry", pattern: String.raw`\bnpm_[A-Za-z0-9]{36}\b|\bpypi-AgE[\w-]{20}` },
  // https://docs.docker.com/security/access-tokens/
  { kind: "a token of Docker", pattern: String.raw`\bdckr_(?:pat|oat)_[\w-]{20}` },
  // https://www.pulumi.com/docs/administration/access-identity/access-tokens/
  { kind: "a token of Pulumi", pattern: String.raw`\bpul-[0-9a-f]{40}\b` },
  // https://developer.hashicorp.com/vault/docs/concepts/tokens
  { kind: "a token of Vault", pattern: String.raw`\bhv[sbr]\.[\w-]{24}` },
  // https://docs.cloud.google.com/docs/authentication/api-keys
  { kind: "a key of Google", pattern: String.raw`\bAIza[\w-]{35}` },
  // https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
  { kind: "a key of Azure", pattern: String.raw`\bAccountKey=[A-Za-z0-9+/]{40}` },
  // https://www.rfc-editor.org/rfc/rfc7519
  { kind: "a JSON Web Token", pattern: String.raw`\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10}` },
  // https://www.rfc-editor.org/rfc/rfc9110#section-11
  {
    kind: "a header of authorization",
    pattern: String.raw`\b[Aa]uthorization["']?\s*[:=]\s*["']?(?:Bearer|Basic|Token)\s+[\w.+/=~-]{8}`,
  },
  // https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1; what is put in later is no password.
  {
    kind: "an address with a password",
    pattern: String.raw`\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@"'<>]*:(?![*]+@|x+@)[^\s/@"'<>(){}$]+@`,
  },
];

const any = new RegExp(forms.map(({ pattern }) => `(${pattern})`).join("|"));

/** What kind of secret a text holds, if any. */
export function formIn(text: string): string | undefined {
  const found = any.exec(text);
  if (found === null) return undefined;
  return forms[found.slice(1).findIndex((group) => group !== undefined)]?.kind;
}

/** Of an address, what stands between `:` and `@`. */
export const passwordInAddress = /:\/\/[^\s/:@"'<>]*:([^\s/@"'<>(){}$]+)@/g;
