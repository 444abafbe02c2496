/** The deployed state that is judged: what it holds, and what must not be told of it. */
import { readFileSync } from "node:fs";
import { EngineError, pulumi } from "../engine.ts";
import { servicesOf } from "./services.ts";

/** What stands for a secret in an exported state. */
const mark = "4dabf18193072939515e22adb298388d";
const isSecret = "1b47061264138c4ac30d75fd1eb44270";

/** Shorter ones would be found in words. */
const shortest = 6;

export interface State {
  /** What `pulumi policy analyze` takes. */
  readonly words: readonly string[];
  readonly stack: string;
  readonly resources: number;
  readonly services: readonly string[];
  /** In plain: only ever compared with, in this process. */
  readonly secrets: readonly string[];
}

interface Exported {
  readonly deployment?: {
    readonly resources?: readonly {
      readonly type: string;
      readonly urn: string;
      readonly delete?: boolean;
    }[];
  };
}

/** @throws EngineError where there is no such stack, or its state cannot be read */
export async function stateOfStack(stack: string): Promise<State> {
  const text = await pulumi(["stack", "export", "--show-secrets", "--stack", stack], "caller");
  return { words: ["--stack", stack], ...read(JSON.parse(text), stack) };
}

/** A file that `pulumi stack export` has written. @throws EngineError where it is none */
export function stateOfFile(path: string): State {
  let exported: unknown;
  try {
    exported = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const why = error instanceof SyntaxError ? "is no JSON" : "cannot be read";
    throw new EngineError(`${path} ${why}: a state is written by "pulumi stack export --file ${path}"`);
  }
  return { words: ["--file", path], ...read(exported, undefined) };
}

function read(exported: unknown, stack: string | undefined): Omit<State, "words"> {
  const { deployment } = exported as Exported;
  if (deployment === undefined) throw new EngineError('no state: it has no "deployment"');
  const resources = (deployment.resources ?? []).filter((each) => each.delete !== true);
  return {
    stack: stack ?? resources[0]?.urn.split(":")[2] ?? "unknown",
    resources: resources.length,
    services: servicesOf(resources),
    secrets: [...new Set(secretsOf(resources))].sort((a, b) => b.length - a.length),
  };
}

/** Takes secrets out of a text. */
export function masking(secrets: readonly string[]): (text: string) => string {
  return (text) => secrets.reduce((masked, each) => masked.replaceAll(each, "[secret]"), text);
}

function* secretsOf(value: unknown): Generator<string> {
  if (value === null || typeof value !== "object") return;
  const { [mark]: kind, plaintext } = value as { readonly [mark]?: unknown; readonly plaintext?: unknown };
  if (kind === isSecret && typeof plaintext === "string") yield* textsOf(JSON.parse(plaintext));
  else for (const each of Object.values(value)) yield* secretsOf(each);
}

/** The texts of a secret value; the lines of a file too, of which one may be told. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value === "string") {
    for (const each of [value, ...value.split("\n")]) if (each.trim().length >= shortest) yield each.trim();
  } else if (value !== null && typeof value === "object")
    for (const each of Object.values(value)) yield* textsOf(each);
}
