import { expect, test } from "@jest/globals";
import { secret } from "../../providers/supervisor/properties.ts";
import { masker, secretsIn, secretsOfProcess, secretsOfState } from "./secrets.ts";

const urn = "urn:pulumi:prod::erp::kubernetes:core/v1:Secret::valeo-crm-database";

test("every text of a secret in a state is known, however deep", () => {
  const plaintext = JSON.stringify({ data: { url: "postgres://canary@db", list: ["canary-2"] } });
  const state = { deployment: { resources: [{ outputs: { a: [{ ...secret(undefined), plaintext }] } }] } };
  expect(secretsIn(state).sort()).toEqual(["canary-2", "postgres://canary@db"]);
});

test("a name of a resource is no secret, though it may be a user's too", () => {
  const hidden = (value: string) => ({ ...secret(undefined), plaintext: JSON.stringify(value) });
  const inputs = { user: hidden("valeo-crm"), password: hidden("xK3-canary") };
  const exported = JSON.stringify({ deployment: { resources: [{ urn, inputs }] } });
  expect(secretsOfState(exported)).toEqual(["xK3-canary"]);
});

test("secrets are masked in every text, in keys, in parts of addresses, and line by line", () => {
  const mask = masker(["s3cr/t value", "-----BEGIN KEY-----\n  MIIcanarycanary\n-----END KEY-----", "abc"]);
  expect(
    mask({
      a: ["has s3cr/t value in it", "https://x/?q=s3cr%2Ft%20value"],
      "key s3cr/t value": "quotes MIIcanarycanary of a file",
      short: "abc stays",
      number: 3,
    }),
  ).toEqual({
    a: ["has [secret] in it", "https://x/?q=[secret]"],
    "key [secret]": "quotes [secret] of a file",
    short: "abc stays",
    number: 3,
  });
});

test("a token of the process is a secret, and a switch is none", () => {
  const variables = { GITHUB_TOKEN: "ghs_canary", SOME_SECRET: "on", PATH: "/usr/bin" };
  expect(secretsOfProcess(variables)).toEqual(["ghs_canary"]);
});
