/** Names that only a secret has: of a property, a variable, an option of a command, a key in a file of settings. */

/** A name that ends so says that what it names is secret. */
const alone: ReadonlySet<string> = new Set([
  "credential",
  "credentials",
  "masterauth",
  "pass",
  "passphrase",
  "passwd",
  "password",
  "pwd",
  "requirepass",
  "secret",
  "token",
]);

/** A key is one only with a word before it: most keys name something. */
const ofKeys: ReadonlySet<string> = new Set([
  "access",
  "account",
  "api",
  "client",
  "encryption",
  "hmac",
  "license",
  "master",
  "private",
  "secret",
  "session",
  "sign",
  "signing",
  "token",
]);

/** Behind `secret` they are still what is secret; behind it everything else, such as `secretName`, says where it is. */
const held: ReadonlySet<string> = new Set(["content", "data", "environment", "string", "value", "values"]);

/** Names that end like a secret's, and are none. */
const harmless: ReadonlySet<string> = new Set([
  "next token",
  "page token",
  "continuation token",
  "csrf token",
]);

/** @example isSecretName("DATABASE_PASSWORD") @example !isSecretName("passwordFile") */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  if (harmless.has(`${before} ${last}`)) return false;
  return (
    alone.has(last) ||
    /^(?:api|private|secret|access)key$/.test(last) ||
    (last === "key" && ofKeys.has(before)) ||
    (before === "secret" && held.has(last)) ||
    (last === "data" && before === "key")
  );
}

/** An address at which errors or data are taken is secret where it holds a key. */
export function isAddressName(name: string): boolean {
  return wordsOf(name).at(-1) === "dsn";
}

/** Of `databasePassword`, `DATABASE_PASSWORD`, `--database-password`. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** What stands in a secret's place: nothing, a switch, where it is, or how it is put in. */
export function isNoSecret(value: string): boolean {
  return (
    value.trim() === "" ||
    /^(?:true|false|yes|no|on|off|none|null|undefined|disabled|prompt|stdin|-|\d{1,4}|\*+|\[secret\]|<.*>)$/i.test(
      value,
    ) ||
    // A path, or an address of a keeper of secrets.
    /^(?:~|\.{0,2})\/[^\s]*$/.test(value) ||
    /^(?:file|vault|op|sm|env|arn|ref\+\w+|awssm|azurekeyvault|gcpsm|secretref|projects)[:/]/i.test(value) ||
    // Put in later.
    /\$[A-Za-z_({]|\{\{|%\(|^\{\w+\}$|^%\w+%$/.test(value)
  );
}
