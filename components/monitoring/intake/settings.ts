/** What the log intake is told: a JSON file that the platform writes, checked as a whole. */
import { readFileSync } from "node:fs";

/** How a unit's line stands in its file: as it is, wrapped by Docker's json-file, or by a CRI's runtime. */
export type Format = "plain" | "docker" | "cri";
const formats: readonly Format[] = ["plain", "docker", "cri"];

export type Role = "service" | "store" | "monitoring" | "maintenance";
const roles: readonly Role[] = ["service", "store", "monitoring", "maintenance"];

export type Stream = "stdout" | "stderr";
const streams: readonly Stream[] = ["stdout", "stderr"];

/** Something that writes logs. */
export interface Unit {
  readonly name: string;
  readonly role: Role;
  /** Who is responsible; null: nobody in particular. */
  readonly team: string | null;
  /** What runs; null: the version of the settings. */
  readonly version: string | null;
}

/** A file beside the pattern of the format. */
export interface ExtraFile {
  /** Absolute. */
  readonly path: string;
  readonly unit: string;
  readonly stream: Stream;
}

export interface Settings {
  /** Address of the log store, without a slash at the end. */
  readonly store: string;
  readonly application: string;
  readonly environment: string;
  /** Of the application. */
  readonly version: string;
  readonly format: Format;
  /** Of the pods whose lines are taken: one, or several. @default every namespace's */
  readonly namespace?: string | readonly string[];
  readonly units: readonly Unit[];
  /** @default none */
  readonly files: readonly ExtraFile[];
  /** A folder with one secret value a file, or a file with one a line. @default none */
  readonly secrets?: string;
}

/** @throws {Error} which names every mistake */
export function readSettings(path: string): Settings {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(
      `${path}: cannot be read (${(error as Error).message}); give the path of a settings file`,
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(`${path}: is no JSON (${(error as Error).message})`);
  }
  const mistakes: string[] = [];
  const settings = checked(content, mistakes);
  if (mistakes.length > 0) throw new Error(mistakes.map((mistake) => `${path}: ${mistake}`).join("\n"));
  return settings;
}

/** The settings in `content`, as far as they are good; what is not is told in `mistakes`. */
export function checked(content: unknown, mistakes: string[]): Settings {
  const read = reader(content, "", mistakes);
  const units = read.list("units").map((each, index) => {
    const unit = reader(each, `units[${index}].`, mistakes);
    return {
      name: unit.text("name"),
      role: unit.choice("role", roles),
      team: unit.textOrNull("team"),
      version: unit.textOrNull("version"),
    };
  });
  const names = new Set(units.map(({ name }) => name));
  const files = read.list("files", true).map((each, index) => {
    const file = reader(each, `files[${index}].`, mistakes);
    const unit = file.text("unit");
    if (unit !== "" && !names.has(unit))
      mistakes.push(
        `files[${index}].unit: ${JSON.stringify(unit)} is no unit; there are ${[...names].join(", ")}`,
      );
    return { path: file.text("path"), unit, stream: file.choice("stream", streams) };
  });
  const namespace = read.optionalTexts("namespace");
  const secrets = read.optionalText("secrets");
  return {
    store: address(read.text("store"), mistakes),
    application: read.text("application"),
    environment: read.text("environment"),
    version: read.text("version"),
    format: read.choice("format", formats),
    units,
    files,
    ...(namespace === undefined ? {} : { namespace }),
    ...(secrets === undefined ? {} : { secrets }),
  };
}

function address(value: string, mistakes: string[]): string {
  if (value !== "" && !/^https?:\/\/[^/?#]+\/?$/.test(value))
    mistakes.push(`store: ${JSON.stringify(value)} is no address; write it as "http://127.0.0.1:9428"`);
  return value.replace(/\/$/, "");
}

/** Reads the fields of one object; `place` is where it stands, for its mistakes. */
function reader(content: unknown, place: string, mistakes: string[]) {
  const isObject = typeof content === "object" && content !== null && !Array.isArray(content);
  if (!isObject) mistakes.push(`${place === "" ? "the settings" : place.slice(0, -1)}: must be an object`);
  const fields = (isObject ? content : {}) as Readonly<Record<string, unknown>>;
  const wrong = (name: string, allowed: string) => {
    if (isObject)
      mistakes.push(`${place}${name}: ${JSON.stringify(fields[name]) ?? "absent"} must be ${allowed}`);
  };
  const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
  return {
    text(name: string): string {
      const value = fields[name];
      if (isText(value)) return value;
      wrong(name, "a text that is not empty");
      return "";
    },
    textOrNull(name: string): string | null {
      const value = fields[name] ?? null;
      if (value === null || isText(value)) return value;
      wrong(name, "a text, or null");
      return null;
    },
    optionalText(name: string): string | undefined {
      const value = fields[name] ?? undefined;
      if (value === undefined || isText(value)) return value;
      wrong(name, "a text, or absent");
      return undefined;
    },
    optionalTexts(name: string): string | readonly string[] | undefined {
      const value = fields[name] ?? undefined;
      if (value === undefined || isText(value)) return value;
      if (Array.isArray(value) && value.length > 0 && value.every(isText)) return value;
      wrong(name, "a text, a list of texts, or absent");
      return undefined;
    },
    choice<Word extends string>(name: string, words: readonly [Word, ...Word[]] | readonly Word[]): Word {
      const word = words.find((each) => each === fields[name]);
      if (word === undefined) wrong(name, `one of ${words.join(", ")}`);
      return word ?? (words[0] as Word);
    },
    list(name: string, optional = false): readonly unknown[] {
      const value = fields[name];
      if (Array.isArray(value)) return value;
      if (value !== undefined || !optional) wrong(name, "a list");
      return [];
    },
  };
}
