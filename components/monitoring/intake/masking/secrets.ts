/** The environment's own secrets, as their values: whatever prints one, in whatever spelling. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** In characters: what is shorter is a word of any text. */
const shortest = 6;
/** A line of a secret that has several (a key, a list of users) stands in logs alone. In characters. */
const shortestLine = 16;

/** @param path a folder with one value a file, or a file with one a line; absent ones have none */
export function readSecrets(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return readFileSync(path, "utf8").split("\n");
    return readdirSync(path)
      .filter((name) => !name.startsWith(".."))
      .map((name) => join(path, name))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** What finds these values in a text; absent: there are none. */
export function secretPattern(values: readonly string[]): RegExp | undefined {
  const spelled = new Set(values.flatMap(parts).flatMap(spellings));
  if (spelled.size === 0) return undefined;
  const sorted = [...spelled].sort((a, b) => b.length - a.length);
  return new RegExp(sorted.map((each) => each.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|"), "g");
}

/** The value, its lines, and the password in an address. */
function parts(value: string): string[] {
  const trimmed = value.trim();
  const lines = trimmed.includes("\n") ? trimmed.split("\n").map((line) => line.trim()) : [];
  const password = /^[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:@/]*:([^\s/]+)@/i.exec(trimmed)?.[1];
  return [
    trimmed,
    ...lines.filter((line) => line.length >= shortestLine),
    ...(password === undefined ? [] : [password, decoded(password)]),
  ].filter((each) => each.length >= shortest);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function spellings(value: string): string[] {
  const inJson = JSON.stringify(value).slice(1, -1);
  return [
    value,
    encodeURIComponent(value.toWellFormed()),
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    ...[0, 1, 2].flatMap((before) => base64(value, before)),
  ].filter((each) => each.length >= shortest);
}

/** In base64 of a longer text, with so many bytes (modulo 3) before: the characters that nothing else decides. */
function base64(value: string, before: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
  const start = Math.ceil((before * 8) / 6);
  const text = bytes.toString("base64").slice(start, Math.floor((bytes.length * 8) / 6));
  if (text.length < 8) return [];
  return [text, text.replaceAll("+", "-").replaceAll("/", "_")];
}
