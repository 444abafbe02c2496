/** Fields of a service of which a platform makes something else than before. */
import { isRecord } from "../../providers/supervisor/properties.ts";
import { execute } from "../execute.ts";

export interface ParityChange {
  readonly field: string;
  readonly platform: string;
  /** Null: there was no such field. */
  readonly before: string | null;
  readonly after: string | null;
}

/** As `npm run parity -- --json` of a checkout says it; undefined where it says nothing. */
export async function parityOf(checkout: string): Promise<unknown> {
  const { code, stdout } = await execute(process.execPath, ["cli/main.ts", "parity", "--json"], {
    cwd: checkout,
    env: process.env,
  });
  try {
    return code === 0 ? JSON.parse(stdout) : undefined;
  } catch {
    return undefined;
  }
}

export function parityChanges(before: unknown, after: unknown): ParityChange[] {
  const [was, is] = [levelsOf(before), levelsOf(after)];
  const keys = [...new Set([...was.keys(), ...is.keys()])].sort();
  return keys
    .filter((key) => was.get(key) !== is.get(key))
    .map((key) => {
      const [field = "", platform = ""] = key.split("\n");
      return { field, platform, before: was.get(key) ?? null, after: is.get(key) ?? null };
    });
}

/** `field\nplatform` → level, and how or why. */
function levelsOf(report: unknown): Map<string, string> {
  if (!isRecord(report)) return new Map();
  return new Map(
    Object.entries(report).flatMap(([field, platforms]) =>
      Object.entries(isRecord(platforms) ? platforms : {}).map(([platform, said]): [string, string] => [
        `${field}\n${platform}`,
        isRecord(said) ? Object.values(said).map(String).join(": ") : String(said),
      ]),
    ),
  );
}
