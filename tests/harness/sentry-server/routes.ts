/** One request of the API: its path, who may ask it, and what answers it. */
import type { Organisation } from "./store.ts";

export type Body = Readonly<Record<string, unknown>>;
export type Answer = readonly [status: number, body: unknown];

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/api/0/`; `:organization` names the organisation, and each other `:part` is handed on. */
  readonly path: string;
  /** What the token must be allowed; `:write` includes `:read`, `:admin` both. */
  readonly scope: `${string}:${"read" | "write" | "admin"}`;
  answer(organisation: Organisation, parts: readonly string[], body: Body): Answer;
}

/** The organisation's slug and the other parts of a path that is this route's; else undefined. */
export function matched(
  route: Route,
  method: string,
  path: string,
): { readonly organization: string; readonly parts: readonly string[] } | undefined {
  const [wanted, given] = [route.path.split("/"), path.split("/")];
  if (route.method !== method || wanted.length !== given.length) return undefined;
  const parts: string[] = [];
  let organization = "";
  for (const [index, step] of wanted.entries()) {
    const piece = decodeURIComponent(given[index] ?? "");
    if (step === ":organization") organization = piece;
    else if (step.startsWith(":")) parts.push(piece);
    else if (step !== piece) return undefined;
  }
  return { organization, parts };
}

const levels = ["read", "write", "admin"];

export function allows(scopes: ReadonlySet<string>, wanted: string): boolean {
  const [subject, level = ""] = wanted.split(":");
  return levels.slice(levels.indexOf(level)).some((each) => scopes.has(`${subject}:${each}`));
}
