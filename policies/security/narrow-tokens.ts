/** Accounts and tokens at services outside can do one thing, for a time. */
import { example } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { at, number, text } from "../workloads/values.ts";

const serviceAccount = "grafana:oss/serviceAccount:ServiceAccount";
const token = "grafana:oss/serviceAccountToken:ServiceAccountToken";
const member = "sentry:index/sentryOrganizationMember:SentryOrganizationMember";
const secretObject = "kubernetes:core/v1:Secret";

export const narrowTokens = resourcePolicy({
  name: "narrow-tokens",
  severity: "high",
  rule: "Accounts of machines are no administrators, and their tokens end.",
  why: "A token that has leaked is used by others, with all rights that it has, until it ends.",
  mend: "give the account the role Editor or Viewer, and the token `secondsToLive`; a pod's token comes from `projected` volumes",
  *judge({ type, props }) {
    if (type === serviceAccount && text(props["role"]) === "Admin")
      yield "is an administrator (role is Admin)";
    if (type === token && (number(props["secondsToLive"]) ?? 0) <= 0)
      yield "never ends (secondsToLive is not set)";
    if (type === member && /^(?:owner|manager|admin)$/.test(text(props["role"]) ?? ""))
      yield `may change the organisation (role is ${text(props["role"])})`;
    if (type === secretObject && text(props["type"]) === "kubernetes.io/service-account-token")
      yield `holds a token of ${text(at(props, "metadata", "annotations", "kubernetes.io/service-account.name")) ?? "an account"} that never ends (type)`;
  },
  passing: [
    example(serviceAccount, "deploy", { role: "Editor" }),
    example(token, "deploy", { secondsToLive: 86_400 }),
    example(member, "a", { role: "member" }),
    example(secretObject, "crm", { type: "Opaque" }),
  ],
  failing: [
    example(serviceAccount, "deploy", { role: "Admin" }),
    example(token, "deploy", {}),
    example(member, "a", { role: "owner" }),
    example(secretObject, "crm", { type: "kubernetes.io/service-account-token" }),
  ],
});
