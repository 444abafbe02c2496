/** The deployed state that is judged: what it holds, and what must not be told of it. */
import { readFileSync } from "node:fs";
import { EngineError, pulumi } from "../engine.ts";
import { masker, secretsOfState } from "../review/secrets.ts";
import { servicesOf } from "./services.ts";

export interface State {
  /** What `pulumi policy analyze` takes. */
  readonly words: readonly string[];
  readonly stack: string;
  readonly resources: number;
  readonly services: readonly string[];
  /** Takes its secrets out of a text. */
  readonly mask: (text: string) => string;
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
  return { words: ["--stack", stack], ...read(text, stack) };
}

/** A file that `pulumi stack export` has written. @throws EngineError where it is none */
export function stateOfFile(path: string): State {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
    JSON.parse(text);
  } catch (error) {
    const why = error instanceof SyntaxError ? "is no JSON" : "cannot be read";
    throw new EngineError(`${path} ${why}: a state is written by "pulumi stack export --file ${path}"`);
  }
  return { words: ["--file", path], ...read(text, undefined) };
}

function read(text: string, stack: string | undefined): Omit<State, "words"> {
  const { deployment } = JSON.parse(text) as Exported;
  if (deployment === undefined) throw new EngineError('no state: it has no "deployment"');
  const resources = (deployment.resources ?? []).filter((each) => each.delete !== true);
  return {
    stack: stack ?? resources[0]?.urn.split(":")[2] ?? "unknown",
    resources: resources.length,
    services: servicesOf(resources),
    mask: masker(secretsOfState(text)),
  };
}
