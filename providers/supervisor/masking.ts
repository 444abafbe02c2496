/** Takes the values of secrets out of what people read: a command's output is quoted in errors, and may quote them. */
import { hiddenValue, type Properties, secretsOf } from "./properties.ts";

/** Shorter ones are everyday words, as the engine sees it too: hiding them would garble the text and hide nothing. */
const shortest = 3;
/** A word of a secret file that is as long as this may be the secret in it; a shorter one is its syntax. */
const shortestWord = 8;

/** A text without the values of a resource's secrets, however they are written in it. */
export function masked(text: string, inputs: Properties): string {
  const values = secretsOf(inputs).flatMap((secret) => [secret, ...partsOf(secret)]);
  const forms = values.filter(({ length }) => length >= shortest).flatMap(formsOf);
  // The longest first: a password may be a part of another secret.
  return [...new Set(forms)]
    .sort((a, b) => b.length - a.length)
    .reduce((shown, form) => shown.replaceAll(form, hiddenValue), text);
}

/** Masks what an error says, and its trace, which begins with the same words and ends up in the engine's log. */
export function maskError(error: Error, inputs: Properties): void {
  error.message = masked(error.message, inputs);
  error.stack = masked(error.stack ?? "", inputs);
}

/** What a tool may quote alone: a URL's password, a line of a file, a word of a line. */
function partsOf(secret: string): string[] {
  if (URL.canParse(secret)) {
    const { password } = new URL(secret);
    return [password, decoded(password)];
  }
  const lines = secret.split("\n").map((line) => line.trim());
  const words = secret.split(/[\s=:"']+/).filter(({ length }) => length >= shortestWord);
  return [...lines, ...words];
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}

/** As it is, and as URLs, JSON, Python, shells and base64 write it. */
function formsOf(value: string): string[] {
  // Without the end, which is written otherwise before a newline (`echo … | base64`).
  const bytes = Buffer.from(value);
  const groups = bytes.subarray(0, bytes.length - (bytes.length % 3));
  const python = value.replaceAll("\\", "\\\\");
  return [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    python,
    python.replaceAll("'", "\\'"),
    value.replaceAll("'", "'\\''"),
    groups.toString("base64"),
    groups.toString("base64url"),
  ];
}
