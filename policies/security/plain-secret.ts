/** No secret stands in an input as plain text. */
import { Secret } from "@pulumi/policy";
import { example, type Judged } from "../judged.ts";
import { marked, noted } from "../marks.ts";
import { resourcePolicy } from "../policy.ts";
import { deployment, docker } from "./examples.ts";
import { formIn } from "./secrets/forms.ts";
import { mark } from "./secrets/mark.ts";
import { type Named, named, settingsIn } from "./secrets/named.ts";
import { isAddressName, isNoSecret, isSecretName } from "./secrets/names.ts";
import { isUnknown, notYetKnown } from "./secrets/unknown.ts";

const secretObject = "kubernetes:core/v1:Secret";
const hidden = "hunter2-hunter2";

export const plainSecret = resourcePolicy({
  name: "plain-secret",
  severity: "critical",
  rule: "No secret stands in an input as plain text.",
  why: "Inputs are in the state, in previews, in logs and in comments on pull requests, where only marked secrets are hidden.",
  mend: "take it from the configuration (`pulumi config set --secret`, `config.requireSecret`) or wrap it in `pulumi.secret`, and hand it over in a file or a Secret; renew one that was in a commit",
  inputsOnly: true,
  *judge(resource) {
    if (!noted(resource)) {
      yield notTold;
      return;
    }
    let unknown: string | undefined;
    for (const each of named(marked(resource))) {
      if (each.secret) continue;
      if (isUnknown(each.text)) {
        if (isSecretHere(resource, each)) unknown ??= each.path;
        continue;
      }
      const what = leaked(resource, each);
      if (what === undefined) continue;
      // One violation says more than an unknown value.
      unknown = "";
      yield `${each.path}: ${what}, as plain text of ${each.text.length} characters`;
    }
    if (unknown !== undefined && unknown !== "") throw notYetKnown(unknown);
  },
  remediate: (resource) => {
    const paths = [...named(marked(resource))]
      .filter((each) => !each.secret && !isUnknown(each.text) && leaked(resource, each) !== undefined)
      .map(({ path }) => path);
    return paths.length === 0 ? undefined : mark(marked(resource), new Set(paths));
  },
  passing: [
    docker({ envs: ["PORT=8000", "DATABASE_PASSWORD_FILE=/run/secrets/DATABASE_PASSWORD"] }),
    docker({ uploads: new Secret([{ file: "/run/secrets/TOKEN_KEY", content: hidden }]) }),
    docker({ command: ["crm", "--token-file", "/run/secrets/token", "--upstream=http://audit:8002/a@b"] }),
    example(secretObject, "crm", { data: new Secret({ TOKEN_KEY: "aHVudGVyMg==" }) }),
    example("kubernetes:core/v1:ConfigMap", "crm", {
      data: { "redis.conf": `requirepass ${"$"}{PASSWORD}\nport 1\n` },
    }),
    example("supervisor:index:Program", "crm", { secretEnvironment: { A: new Secret(hidden) } }),
    deployment({
      containers: [
        { env: [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "crm", key: "password" } } }] },
      ],
      volumes: [{ secret: { secretName: "crm" } }],
    }),
  ],
  failing: [
    docker({ envs: [`DATABASE_PASSWORD=${hidden}`] }),
    docker({ command: ["crm", "--password", hidden] }),
    docker({ command: ["crm", `--api-key=${hidden}`] }),
    docker({ uploads: [{ file: "/run/secrets/TOKEN_KEY", content: hidden }] }),
    docker({ envs: [`UPSTREAM=postgresql://crm:${hidden}@database:5432/crm`] }),
    example(secretObject, "crm", { stringData: { anything: hidden } }),
    example("kubernetes:core/v1:ConfigMap", "crm", {
      data: { "redis.conf": `port 1\nrequirepass ${hidden}\n` },
    }),
    example("supervisor:index:Program", "crm", { environment: { SENTRY_AUTH_TOKEN: hidden } }),
    example("supervisor:index:Program", "crm", { secretEnvironment: { A: hidden } }),
    example("supervisor:index:File", "key", { content: "-----BEGIN PRIVATE KEY-----\nMIIE" }),
    example("supervisor:index:File", "env", { content: `A=1\nexport TOKEN="${hidden}"\n` }),
    deployment({ containers: [{ env: [{ name: "STRIPE_KEY", value: `sk_live_${"4eC39HqLyjWDarjt"}` }] }] }),
    deployment({ containers: [{ env: [{ name: "SENTRY_DSN", value: "https://1f2e3d@errors.example/1" }] }] }),
    example("pulumi:providers:grafana", "grafana", { url: "https://grafana.example", auth: hidden }),
  ],
});

/** The engine tells it to remediations alone: whoever sets the level of all policies has set the one of that, too. */
const notTold =
  'nobody has said which of its inputs are secret: set "secret-marks" to "remediate" beside "all" in the pack\'s configuration';

/** What a text leaks, in words that do not hold it. */
function leaked(resource: Judged, each: Named): string | undefined {
  const { name, text } = each;
  if (isSecretHere(resource, each) && !isNoSecret(text)) return `the value of ${name}`;
  const form = formIn(text);
  if (form !== undefined) return form;
  for (const setting of settingsIn(text))
    if (isSecretName(setting.name) && !isNoSecret(setting.value)) return `the value of ${setting.name}`;
  return undefined;
}

/** Whether what is called so, where it is, is secret. */
function isSecretHere({ type }: Judged, { path, name, text }: Named): boolean {
  if (type === secretObject) return /^(?:data|stringData)\b/.test(path);
  if (type.startsWith("pulumi:providers:") && name === "auth") return true;
  if (name.startsWith("/run/secrets/")) return true;
  if (isAddressName(name)) return /:\/\/[^\s/]+@/.test(text);
  return isSecretName(name);
}
