/**
 * Rules and their tests as YAML. Those of 1,000 objectives are 18 MB, for which the package `yaml`, which can write any
 * style, takes seconds. This writes one; a test reads it back with that package.
 */
import type { RuleTestFile } from "./proof/rule-test.ts";
import type { RuleFile } from "./rule.ts";

/** A file of rules as Prometheus reads it. */
export function rulesYaml({ groups }: Pick<RuleFile, "groups">): string {
  return entries({ groups }, "\n").slice(1).concat("\n");
}

/**
 * A file of tests as promtool reads it.
 *
 * @param folder where the files of rules are, from the file of tests: `..`
 */
export function testsYaml(tests: RuleTestFile, folder: string): string {
  const files = tests.rule_files.map((file) => `${folder}/${file}`);
  return entries({ ...tests, rule_files: files }, "\n")
    .slice(1)
    .concat("\n");
}

/** @param line the end of a line, and the indentation of the next one */
function entries(value: object, line: string): string {
  let text = "";
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== undefined) text += `${line}${isPlain(key) ? key : quoted(key)}:${node(inner, line)}`;
  }
  return text;
}

/** What stands after a key. */
function node(value: unknown, line: string): string {
  if (typeof value !== "object" || value === null) return ` ${scalar(value, line)}`;
  const deeper = `${line}  `;
  if (!Array.isArray(value)) return entries(value, deeper) || " {}";
  if (value.length === 0) return " []";
  let text = "";
  for (const item of value) text += `${deeper}-${element(item, deeper)}`;
  return text;
}

/** What stands after a dash: an object begins on the dash's own line. */
function element(value: unknown, line: string): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return node(value, line);
  const deeper = `${line}  `;
  return ` ${entries(value, deeper).slice(deeper.length) || "{}"}`;
}

function scalar(value: unknown, line: string): string {
  if (typeof value === "number" && !Number.isFinite(value)) return endless(value);
  if (typeof value !== "string") return String(value);
  if (isPlain(value)) return value;
  return isBlock(value) ? `|-${block(value, line)}` : quoted(value);
}

function endless(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  return value > 0 ? ".inf" : "-.inf";
}

const printable = /^[ -~]+$/;
/** Like a name, a parenthesis, or a number with an operator and a call or a selector after it. */
const beginning = /^(?:[A-Za-z_(]|\d[\d.e]* [-*/+] .*[({])/;
/** As Prometheus writes it. */
const duration = /^(?:\d+(?:ms|[smhd]))+$/;
/** What a reader of YAML 1.1 or 1.2 takes for something else than a text. */
const word = /^(?:null|true|false|yes|no|on|off|y|n|e[-+]?\d+)$/i;

/** Without quotes it is the same text to every reader. */
function isPlain(value: string): boolean {
  if (!printable.test(value)) return false;
  if (!beginning.test(value)) return duration.test(value);
  // These begin a value, or a comment.
  if (value.includes(": ") || value.includes(" #") || value.endsWith(":") || value.endsWith(" "))
    return false;
  return !word.test(value);
}

/** Several lines that can stand as they are: the first one tells the indentation. */
function isBlock(value: string): boolean {
  return value.includes("\n") && /^[!-~][ -~\n]*[!-~]$/.test(value);
}

function block(value: string, line: string): string {
  return value
    .split("\n")
    .map((each) => (each === "" ? "\n" : `${line}  ${each}`))
    .join("");
}

/** JSON is YAML, but for characters that readers of YAML 1.1 take for ends of lines, or do not allow as they are. */
function quoted(value: string): string {
  return JSON.stringify(value).replaceAll(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
