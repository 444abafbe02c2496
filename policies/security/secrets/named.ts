/** Every text of a resource's inputs with the name that it has: a key's, a variable's, an option's. */
import { Secret } from "@pulumi/policy";
import { Beginnings } from "./beginnings.ts";

export interface Named {
  /** `spec.template.spec.containers[0].env[2].value` */
  readonly path: string;
  readonly name: string;
  readonly text: string;
  /** Whether it is marked, alone or as a part of something. */
  readonly secret: boolean;
}

/** Objects that hold a name and what it names: `{ name, value }` of a variable, `{ file, content }` of an upload. */
const pairs = [
  ["name", "value"],
  ["key", "value"],
  ["label", "value"],
  ["file", "content"],
] as const;

/** What only says where a secret is. */
const references: ReadonlySet<string> = new Set([
  "valueFrom",
  "secretRef",
  "secretKeyRef",
  "configMapKeyRef",
]);

export function* named(value: unknown, path = "", name = "", secret = false): Generator<Named> {
  if (typeof value === "string") yield { path, name, text: value, secret };
  else if (value instanceof Secret) yield* named(value.value, path, name, true);
  else if (Array.isArray(value)) yield* ofList(value, path, name, secret);
  else if (value !== null && typeof value === "object") yield* ofObject(value, path, name, secret);
}

function* ofObject(value: object, path: string, name: string, secret: boolean): Generator<Named> {
  const entries: Readonly<Record<string, unknown>> = value as Readonly<Record<string, unknown>>;
  for (const [key, each] of Object.entries(entries)) {
    if (references.has(key)) continue;
    const called = nameIn(entries, key) ?? (name !== "" && isHolder(name) ? name : key);
    yield* named(each, path === "" ? key : `${path}.${key}`, called, secret);
  }
}

function nameIn(entries: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const [by] = pairs.find(([by, what]) => what === key && typeof entries[by] === "string") ?? [];
  return by === undefined ? undefined : String(entries[by]);
}

/** All that stands below it is secret, whatever it is called. */
function isHolder(name: string): boolean {
  return name === "secretEnvironment" || name === "secretContent" || name === "stringData";
}

/** Words of a command, or variables as Docker has them: `NAME=value`, `--name=value`, `--name value`. */
function* ofList(value: readonly unknown[], path: string, name: string, secret: boolean): Generator<Named> {
  let option = "";
  for (const [index, each] of value.entries()) {
    const here = `${path}[${index}]`;
    if (typeof each === "string") {
      const [, called, rest] = /^(-{0,2}[A-Za-z][\w.-]*)=(.*)$/s.exec(each) ?? [];
      yield { path: here, name: called ?? (option === "" ? name : option), text: rest ?? each, secret };
      option = called === undefined && /^--?[A-Za-z][\w-]*$/.test(each) ? each : "";
    } else yield* named(each, here, name, secret);
  }
}

/** A line of a longer text that sets something: `password = "…"`, `requirepass …`, `- token: …`. */
const setting =
  /^[ \t]*(?:-[ \t]+|export[ \t]+)?["']?([A-Za-z][\w.-]*)["']?[ \t]*(?:[:=]|[ \t](?=\S+$))[ \t]*["']?([^\s"'(){}<>$;,#[\]]{6,})["']?[ \t]*[;,]?[ \t\r]*$/;

/** In the names of secrets. */
const hints = new Beginnings();
for (const word of ["pass", "pwd", "secret", "token", "key", "credential", "masterauth"]) hints.add(word);

/** A longer line is no setting. */
const longest = 2_000;

export function* settingsIn(text: string): Generator<{ readonly name: string; readonly value: string }> {
  if (!text.includes("\n")) return;
  let end = -1;
  for (const place of hints.in(text)) {
    if (place < end) continue;
    const start = text.lastIndexOf("\n", place) + 1;
    const next = text.indexOf("\n", place);
    end = next === -1 ? text.length : next;
    if (end - start > longest) continue;
    const [, name, value] = setting.exec(text.slice(start, end)) ?? [];
    if (name !== undefined && value !== undefined) yield { name, value };
  }
}
