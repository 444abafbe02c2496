/** What of a resource's inputs is secret by itself: marked texts, and the passwords in them. */
import { passwordInAddress } from "./forms.ts";
import { named, settingsIn } from "./named.ts";
import { isSecretName } from "./names.ts";
import { isUnknown } from "./unknown.ts";

/** Shorter ones stand in other words by chance. */
const shortest = 8;
/** Longer ones are no single word any more. */
const sentence = 16;
/** A list or an object that is marked as a whole holds these, too, which are none. */
const harmless: ReadonlySet<string> = new Set([
  "file",
  "label",
  "mode",
  "name",
  "path",
  "permissions",
  "source",
  "target",
]);

export function* secretsIn(props: Readonly<Record<string, unknown>>): Generator<string> {
  for (const { path, text, secret } of named(props)) {
    if (!secret || isUnknown(text) || harmless.has(path.slice(path.lastIndexOf(".") + 1))) continue;
    for (const each of [text, ...decoded(text)]) yield* partsOf(each);
  }
}

function* partsOf(text: string): Generator<string> {
  if (isTelling(text)) yield text;
  for (const [, password = ""] of text.matchAll(passwordInAddress)) if (isTelling(password)) yield password;
  for (const { name, value } of settingsIn(text)) if (isSecretName(name) && isTelling(value)) yield value;
}

/** Long enough, and neither a path nor a plain word such as `postgres` or `localhost`, which stands in many texts with good reason. */
function isTelling(value: string): boolean {
  const isWord = value.length < sentence && /^[a-z]+(?:[-_.][a-z]+)*$/.test(value);
  return value.length >= shortest && !isWord && !/^(?:[/~]|\d+$)/.test(value);
}

/** What a Secret of Kubernetes holds. */
function decoded(text: string): readonly string[] {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]{8,}={0,2}$/.test(text)) return [];
  const plain = Buffer.from(text, "base64").toString();
  return /^[\P{C}\s]+$/u.test(plain) ? [plain] : [];
}
