/** What must never stand in a review: the values of secrets, wherever somebody has put them. */
import { hiddenValue, isRecord, secretsOf } from "../../providers/supervisor/properties.ts";

/** Shorter ones are everyday words: without them nothing could be read. */
const shortest = 4;

/** Texts that are secret in what `pulumi stack export --show-secrets` prints, without the names of its resources. */
export function secretsOfState(exported: string): string[] {
  const state = JSON.parse(exported) as { deployment?: { resources?: readonly { urn: string }[] } };
  return withoutNames(secretsIn(state), state.deployment?.resources?.map(({ urn }) => urn) ?? []);
}

/** Texts that are secret in a deployment as `pulumi stack export --show-secrets` writes it. */
export function secretsIn(deployment: unknown): string[] {
  if (Array.isArray(deployment)) return deployment.flatMap(secretsIn);
  if (!isRecord(deployment)) return [];
  const { plaintext, ...rest } = deployment;
  const own = typeof plaintext === "string" ? textsOf(plaintext) : [];
  return [...own, ...secretsOf(deployment), ...Object.values(rest).flatMap(secretsIn)];
}

/** As secrets, but for the words that resources are called by: a role of a database is named like its service. */
export function withoutNames(secrets: readonly string[], urns: readonly string[]): string[] {
  const words = new Set(urns.flatMap((urn) => [urn, ...partsOf(urn)]));
  return secrets.filter((each) => !words.has(each));
}

/** Every run of words of a name: `a-b`, `b-c` and `a-b-c` of `a-b-c`. */
function partsOf(urn: string): string[] {
  return urn.split(/[:$/]+/).flatMap((name) => {
    const words = name.split("-");
    return words.flatMap((_word, from) =>
      words.slice(from).map((_next, count) => words.slice(from, from + count + 1).join("-")),
    );
  });
}

/** A secret's plain text is JSON there. */
function textsOf(plaintext: string): string[] {
  try {
    return leaves(JSON.parse(plaintext));
  } catch {
    return [plaintext];
  }
}

function leaves(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}

/** Puts {@link hiddenValue} in the place of each of the secrets, in every text of a value. */
export function masker(secrets: Iterable<string>): <Value>(value: Value) => Value {
  const written = [...new Set(secrets)].flatMap((each) => [each, ...linesOf(each), encodeURIComponent(each)]);
  const hidden = [...new Set(written)]
    .filter((each) => each.trim().length >= shortest && each !== hiddenValue)
    .sort((a, b) => b.length - a.length);
  const text = (value: string) => hidden.reduce((shown, each) => shown.replaceAll(each, hiddenValue), value);
  const any = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(any);
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), any(inner)]));
  };
  return any as <Value>(value: Value) => Value;
}

/** An error quotes a line of a file, not all of it; a short line is no secret by itself. */
function linesOf(secret: string): string[] {
  const lines = secret.split("\n").map((line) => line.trim());
  return lines.length === 1 ? [] : lines.filter(({ length }) => length >= 12);
}

/** Variables of whoever runs it, such as a workflow's token. */
export function secretsOfProcess(variables: NodeJS.ProcessEnv = process.env): string[] {
  return Object.entries(variables).flatMap(([name, value = ""]) =>
    /(?:TOKEN|SECRET|PASSWORD|PASSPHRASE)$/.test(name) && value.length >= 8 ? [value] : [],
  );
}
