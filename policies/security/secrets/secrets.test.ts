/** What is taken for a secret, and what is not; and that nothing of one is said. */
import { describe, expect, test } from "@jest/globals";
import { Secret } from "@pulumi/policy";
import { defaultsOf } from "../../policy.ts";
import { docker } from "../examples.ts";
import { plainSecret } from "../plain-secret.ts";
import { formIn } from "./forms.ts";
import { mark } from "./mark.ts";
import { named, settingsIn } from "./named.ts";
import { isNoSecret, isSecretName } from "./names.ts";
import { Search } from "./search.ts";
import { isUnknown } from "./unknown.ts";

/** Put together here, so that nobody who looks for leaked secrets finds them in this file. */
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const formed = [
  ["a private key", `x\n-----BEGIN RSA ${"PRIVATE"} KEY-----\nMII`],
  ["a private key", `-----BEGIN PGP ${"PRIVATE"} KEY BLOCK-----`],
  ["an access key of AWS", `AKIA${"ABCDEFGH23456723"}`],
  ["a token of GitHub", `ghp_${letters.slice(0, 36)}`],
  ["a token of GitHub", `github_pat_${letters.slice(0, 59)}`],
  ["a token of GitLab", `glpat-${letters.slice(0, 20)}`],
  ["a token of Slack", `xoxb-${letters.slice(52)}-${letters.slice(0, 12)}`],
  [
    "a webhook of Slack",
    `https://hooks.slack.com/services/T0${"1234567"}/B0${"1234567"}/${letters.slice(0, 24)}`,
  ],
  ["a key of Stripe", `sk_live_${letters.slice(0, 24)}`],
  ["a token of Sentry", `sntrys_${letters}`],
  ["a token of Grafana", `glsa_${letters.slice(0, 32)}_1f2e3d4c`],
  ["a token of a package registry", `npm_${letters.slice(0, 36)}`],
  ["a token of Docker", `dckr_pat_${letters.slice(0, 27)}`],
  ["a token of Pulumi", `pul-${"0123456789abcdef".repeat(3).slice(0, 40)}`],
  ["a token of Vault", `hvs.${letters.slice(0, 24)}`],
  ["a key of Google", `AIza${letters.slice(0, 35)}`],
  ["a JSON Web Token", `eyJ${letters.slice(0, 20)}.eyJ${letters.slice(0, 20)}.${letters.slice(0, 20)}`],
  ["a header of authorization", `Authorization: Bearer ${letters.slice(0, 20)}`],
  ["an address with a password", "postgresql://crm:hunter2@database:5432/erp"],
  ["an address with a password", "redis://:hunter2@cache:6379/0"],
] as const;

describe("a secret's form", () => {
  test.each(formed)("%s is known within a longer text", (kind, secret) => {
    expect(formIn(`# settings\nvalue = ${secret}\n`)).toBe(kind);
  });

  test.each([
    "http://127.0.0.1:8000/a@b",
    "https://1f2e@errors.example/1",
    "postgresql://crm@database/erp",
    `redis://:$${"{PASSWORD}"}@cache:6379`,
    "postgresql://crm:{password}@database/erp",
    "-----BEGIN CERTIFICATE-----",
    "sha256:0123456789abcdef",
    'rate(http_requests_total{route="/api/tokens"}[5m])',
  ])("%s is none", (text) => {
    expect(formIn(text)).toBeUndefined();
  });
});

describe("a secret's name", () => {
  test.each([
    "PASSWORD",
    "databasePassword",
    "SENTRY_AUTH_TOKEN",
    "--api-key",
    "tokenKey",
    "secretString",
    "apikey",
  ])("%s is one", (name) => expect(isSecretName(name)).toBe(true));

  test.each([
    "PASSWORD_FILE",
    "secretName",
    "tokenPath",
    "key",
    "partitionKey",
    "passwordPolicy",
    "tokens_total",
    "path",
  ])("%s is none", (name) => expect(isSecretName(name)).toBe(false));

  test.each(["", "true", "/run/secrets/A", `$${"{A}"}`, "$(A)", "{{ a }}", "vault:secret/a", "12", "***"])(
    "its value %j only stands in for one",
    (value) => expect(isNoSecret(value)).toBe(true),
  );
});

test("texts are named by keys, variables, options and files", () => {
  const inputs = {
    envs: ["A=1"],
    command: ["crm", "--b", "2", "--c=3"],
    env: [
      { name: "D", value: "4" },
      { name: "E", valueFrom: { secretKeyRef: { key: "password" } } },
    ],
    uploads: new Secret([{ file: "/f", content: "5" }]),
  };
  const found = [...named(inputs)].map(
    ({ name, text, secret }) => `${name}=${text}${secret ? " secret" : ""}`,
  );
  expect(found).toEqual(expect.arrayContaining(["A=1", "--b=2", "--c=3", "D=4", "/f=5 secret"]));
  expect(found.join(" ")).not.toContain("password");
});

test("settings are read from the lines of a text", () => {
  const text = 'port 1\nrequirepass hunter2-a\n  password: "hunter2-b"\ntoken=$TOKEN_OF\n- key: { a }\n';
  expect([...settingsIn(text)].map(({ value }) => value)).toEqual(["hunter2-a", "hunter2-b"]);
});

test("what is found is said without a character of the secret", () => {
  const secret = "Xq7!zRw9#";
  const found = [
    ...plainSecret.judge(docker({ envs: [`PASSWORD=${secret}`] }) as never, defaultsOf(plainSecret)),
  ];
  expect(found).toHaveLength(1);
  expect(String(found[0])).not.toContain(secret.slice(0, 3));
});

test("a mend marks what was found, and keeps what was marked", () => {
  const other = new Secret("a");
  const mended = mark({ env: { A: "b", C: "d" }, other }, new Set(["env.A"]));
  expect(mended).toEqual({ env: { A: new Secret("b"), C: "d" }, other });
});

test("the placeholders of unknown values are the SDK's own", async () => {
  const { unknownValue } = await import("@pulumi/pulumi/runtime/rpc.js");
  expect(isUnknown(unknownValue)).toBe(true);
});

test("a search takes twice as long for twice the text, whatever it looks for", () => {
  const search = new Search();
  for (let index = 0; index < 2_000; index += 1) search.add(`secret-${index}-of-a-service`);
  const text = "the quick brown fox jumps over the lazy dog\n".repeat(50_000);
  const start = performance.now();
  expect(search.isIn(text)).toBe(false);
  expect(performance.now() - start).toBeLessThan(1_000);
  expect(search.isIn(`${text} "secret-1999-of-a-service"`)).toBe(true);
  expect(search.isIn("secret-1999-of-a-servicelet")).toBe(false);
});
