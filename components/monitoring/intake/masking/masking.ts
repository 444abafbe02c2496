/** What must not be in a log, taken out: the environment's secrets, card numbers, credentials. */
import type { Value } from "../fields.ts";
import { maskCards } from "./cards.ts";
import { isSecretName, maskCredentials } from "./credentials.ts";
import { mask } from "./mask.ts";
import { secretPattern } from "./secrets.ts";

export interface Masking {
  /** Whether a text may hold something: no quick look says that it does not. */
  suspicious(text: string): boolean;
  text(text: string): string;
  /** A field's value: all of it where the name says that it is a secret. */
  field(name: string, value: Value): Value;
}

/** Most lines hold none of this, and are not looked at again. */
const hints =
  /\d(?:[ \u00a0-]?\d){12}|authorization|bearer|basic[ %+]|eyJ|PRIVATE KEY-|:\/\/[^\s/@"]{0,400}@|pass(?:word|wd|phrase)|pwd|pgpass|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|cookie|AKIA|ASIA|gh[pousr]_|github_pat|glpat-|xox[a-z]-|xapp-|pul-|npm_|[sr]k_(?:live|test)_|sntry[su]_|gl(?:sa|c)_|AIza|hooks\.slack/i;

/** @param secrets values that are masked wherever they stand */
export function masking(secrets: readonly string[]): Masking {
  const known = secretPattern(secrets);
  const text = (value: string): string => {
    const without = known === undefined ? value : value.replace(known, mask);
    return hints.test(without) ? maskCards(maskCredentials(without)) : without;
  };
  return {
    suspicious(value) {
      if (known !== undefined) {
        known.lastIndex = 0;
        if (known.test(value)) return true;
      }
      return hints.test(value);
    },
    text,
    field(name, value) {
      if (typeof value === "boolean") return value;
      if (isSecretName(name)) return mask;
      const written = String(value);
      const masked = text(written);
      return masked === written ? value : masked;
    },
  };
}
