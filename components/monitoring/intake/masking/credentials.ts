/**
 * What looks like a credential, whoever's it is. Texts are hostile: each pattern is a word with a run of characters behind
 * it that need not end in anything, or is bounded, so that none is tried for longer than the text.
 */
import { mask } from "./mask.ts";

type Rule = (text: string) => string;

/** Words that are no value: "password: required". */
const noValue =
  /^(?:true|false|null|none|nil|undefined|missing|required|invalid|empty|expired|unknown|wrong|incorrect)$/i;
const names =
  "(?:pass(?:word|wd|phrase)|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)s?";
/** Of a field whose value is a secret whatever it looks like. */
const secretName = new RegExp(`(?:${names}|authorization|cookie|pgpass)$`, "i");

const privateKey =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g;
const authorization =
  /(authorization(?:\\{0,4}["']\s{0,4}[:=,]|\s{0,4}[:=])\s{0,4}(?:b?\\{0,4}["'])?)((?:bearer|basic|digest|token|negotiate)\s{1,4})?([^\s"'\\,;]+)/gi;
const scheme = /\b(bearer|basic)(\s{1,4}|%20|\+)([A-Za-z0-9._~+/=%-]{6,})/gi;
/** JSON Web Tokens. A run is taken whole: a dot in it is looked for afterwards. */
const webToken = /eyJ[\w.=-]{10,}/g;
const cookie =
  /((?:set-)?cookie(?:\\{0,4}["']\s{0,4}[:=,]|\s{0,4}[:=])\s{0,4}(?:b?\\{0,4}["'])?)([^\r\n"'\\]+)/gi;
const inUrl = /(:\/\/[^\s:@/?#"'<>]{0,128}:)([^\s/"'<>]{1,256})@/g;
/** `password=…`, `"token": "…"`, `--api-key …`, `PASSWORD '…'`. */
const named = new RegExp(
  `(${names}(?:\\\\{0,4}["'])?(?:\\s{0,4}(?:[:=]|=>)\\s{0,4}|\\s{1,4}(?=\\\\{0,4}["'])))(?:(\\\\{0,4}["'])|(?!\\s))`,
  "gi",
);
const option = new RegExp(`(--${names}\\s{1,4})([^\\s"']+)`, "gi");
/** Tokens that say what they are: AWS, GitHub, GitLab, Slack, Pulumi, npm, Stripe, Sentry, Grafana, Google. */
const marked =
  /(?<![A-Za-z0-9])(?:(?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[\w-]{16,64}|xox[abeoprs]-[A-Za-z0-9-]{8,255}|xapp-[A-Za-z0-9-]{8,255}|pul-[0-9a-f]{40}|npm_[A-Za-z0-9]{30,64}|[sr]k_(?:live|test)_[A-Za-z0-9]{16,128}|sntry[su]_[\w=+/.-]{20,400}|gl(?:sa|c)_[\w=]{20,255}|AIza[\w-]{35})(?![A-Za-z0-9])/g;
const webhook = /(hooks\.slack\.com\/services\/)[\w/-]+/g;

const rules: readonly Rule[] = [
  (text) => text.replace(privateKey, mask),
  (text) =>
    text.replace(authorization, (_, name: string, kind: string | undefined) => `${name}${kind ?? ""}${mask}`),
  (text) =>
    text.replace(scheme, (whole, kind: string, space: string, value: string) =>
      isCredential(value) ? `${kind}${space}${mask}` : whole,
    ),
  (text) => text.replace(webToken, (run) => (run.includes(".") ? mask : run)),
  (text) => text.replace(cookie, `$1${mask}`),
  (text) => text.replace(inUrl, `$1${mask}@`),
  maskNamed,
  (text) => text.replace(option, `$1${mask}`),
  (text) => text.replace(marked, mask),
  (text) => text.replace(webhook, `$1${mask}`),
];

export function maskCredentials(text: string): string {
  return rules.reduce((masked, rule) => rule(masked), text);
}

/** Whether the whole value of a field of this name is masked. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** Whether what follows "Bearer" or "Basic" is more than a word: "Basic authentication". */
function isCredential(value: string): boolean {
  return /[0-9=]/.test(value) || (value.length >= 16 && /[a-z][A-Z]|[A-Z][a-z].*[A-Z]/.test(value));
}

/** Values after a name. Quoted ones end at the quote, others at what cannot be in them. */
function maskNamed(text: string): string {
  named.lastIndex = 0;
  let masked = "";
  let kept = 0;
  for (let match = named.exec(text); match !== null; match = named.exec(text)) {
    const quote = match[2];
    const start = match.index + match[0].length;
    const end = quote === undefined ? endOfWord(text, start) : endOfQuoted(text, start, quote);
    const value = text.slice(start, end);
    if (end === start) continue;
    named.lastIndex = end;
    if (value === mask || noValue.test(value)) continue;
    // "tokens: 5" counts.
    if (/token/i.test(match[0]) && /^\d{1,6}$/.test(value)) continue;
    masked += text.slice(kept, start) + mask;
    kept = end;
  }
  return kept === 0 ? text : masked + text.slice(kept);
}

const wordEnd = /[\s,;&"'<>()[\]{}\\]|$/g;

function endOfWord(text: string, start: number): number {
  // What was masked before is a part of the word.
  wordEnd.lastIndex = text.startsWith(mask, start) ? start + mask.length : start;
  return wordEnd.exec(text)?.index ?? text.length;
}

/** Where a quote stands that is written as the first was; without one, the line's end. */
function endOfQuoted(text: string, start: number, quote: string): number {
  const mark = quote.at(-1);
  const escapes = quote.length - 1;
  let backslashes = 0;
  for (let at = start; at < text.length; at++) {
    const letter = text[at];
    if (letter === "\\") backslashes += 1;
    else {
      if (letter === mark && backslashes <= escapes) return at - Math.min(backslashes, escapes);
      if (letter === "\n") return at;
      backslashes = 0;
    }
  }
  return text.length;
}
