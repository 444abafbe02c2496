import { describe, expect, test } from "@jest/globals";
import { maskError, masked } from "./masking.ts";
import { secret } from "./properties.ts";

const password = "pa+/\"%$'\\ss";
const inputs = { secretEnvironment: { PASSWORD: password } };

describe("a secret's value is masked", () => {
  test.each([
    ["as it is", password],
    ["in a URL", encodeURIComponent(password)],
    ["in JSON", JSON.stringify(password).slice(1, -1)],
    ["in Python's repr", "pa+/\"%$\\'\\\\ss"],
    ["between a shell's quotes", password.replaceAll("'", "'\\''")],
    ["in base64", Buffer.from(password).toString("base64")],
    ["in base64, with a newline", Buffer.from(`${password}\n`).toString("base64")],
    ["in base64 for URLs", Buffer.from(password).toString("base64url")],
  ])("%s", (_how, written) => {
    expect(masked(`it said <${written}>, twice: ${written}`, inputs)).toMatch(
      /^it said <\[secret][\w=]{0,4}>, twice: \[secret][\w=]{0,4}$/,
    );
  });
});

test("a URL's password is masked where it stands alone", () => {
  const url = "postgresql://crm:p%40ssw0rd@127.0.0.1:5432/erp";
  expect(masked("p%40ssw0rd, p@ssw0rd: crm on 127.0.0.1", { secretEnvironment: { URL: url } })).toBe(
    "[secret], [secret]: crm on 127.0.0.1",
  );
});

test("of a secret file each line is masked, and each word that may be the secret", () => {
  const secretContent = "# settings\nport 6379\n  requirepass correct-horse\n";
  expect(masked('at line 3: "requirepass correct-horse"', { secretContent })).toBe('at line 3: "[secret]"');
  expect(masked("bad value correct-horse", { secretContent })).toBe("bad value [secret]");
});

test("a value that is marked is masked, whatever its input is called", () => {
  expect(masked("ran: login hush-hush", { command: ["login", secret("hush-hush")] })).toBe(
    "ran: login [secret]",
  );
});

test("what is not secret stays, and so does what is too short to be one", () => {
  const environment = { secretEnvironment: { DEBUG: "1", EMPTY: "" }, environment: { PLAIN: "everybody" } };
  expect(masked("everybody knows that 1 + 1 = 2", environment)).toBe("everybody knows that 1 + 1 = 2");
});

test("an error's trace is masked with its message", () => {
  const error = new Error(`wrong: ${password}`);
  maskError(error, inputs);
  expect([error.message, error.stack].join()).not.toContain(password);
});
