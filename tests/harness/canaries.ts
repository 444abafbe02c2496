/** Canaries: the values of a stack's secrets, looked for wherever they must not be. */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";

export class Canaries {
  /** How each may be written → what it is. */
  private readonly names: ReadonlyMap<string, string>;

  /** @param values by what they are, for the test's report */
  constructor(values: Readonly<Record<string, string>>) {
    this.names = new Map(
      Object.entries(values).flatMap(([name, value]) => formsOf(value).map((form) => [form, name] as const)),
    );
  }

  /** What a text holds. */
  in(text: string): string[] {
    return [...new Set([...this.names].filter(([form]) => text.includes(form)).map(([, name]) => name))];
  }

  /**
   * The files below some folders that hold one.
   * @param command who looks: words before `grep`
   */
  files(folders: readonly string[], command: readonly string[] = []): string[] {
    const words = [...command, "grep", "-rlaF", "--devices=skip", "--file=-", "--", ...folders];
    // What comes and goes while it looks is no failure; the canaries reach it by its stdin, `ps` shows none.
    const found = spawnSync(words[0] ?? "", words.slice(1), {
      input: [...this.names.keys()].join("\n"),
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    if (found.error !== undefined) throw found.error;
    return found.stdout.split("\n").filter((line) => line !== "");
  }
}

/** Its owner alone can read it. */
export function isPrivate(path: string): boolean {
  return [0o600, 0o400].includes(statSync(path).mode & 0o777);
}

function formsOf(value: string): string[] {
  const python = value.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
  return [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    python,
    value.replaceAll("'", "'\\''"),
    ...[0, 1, 2].map((offset) => base64Within(value, offset)),
    Buffer.from(value).toString("base64url"),
  ];
}

/** What base64 makes of it in the midst of a longer text, where it begins as so manieth byte of a group of three. */
function base64Within(value: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString("base64");
  return offset === 0 ? whole : whole.slice(4);
}

/** Files below some folders that were written since; other stacks' run directories are theirs. */
export function writtenSince(began: Date, folders: readonly string[]): string[] {
  const words = [...folders, "-newermt", began.toISOString(), "-type", "f", "-not", "-path", "*/run/*"];
  // What others take away meanwhile makes it fail in the end.
  return spawnSync("find", words, { encoding: "utf8", maxBuffer: 2 ** 26 })
    .stdout.trim()
    .split("\n");
}
