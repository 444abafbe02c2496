/** The settings of an environment for a stack that reaches nothing: secrets are placeholders, images count as pushed. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { isRecord } from "../../providers/supervisor/properties.ts";
import type { Needs } from "./needs.ts";

interface StackFile {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly encryptionsalt?: string;
}

/** What is asked for by name, where another setting is there. */
const tokens: readonly (readonly [setting: RegExp, token: string])[] = [
  [/^grafanaUrl$/, "grafanaToken"],
  [/^grafanaDatabase$/, "grafanaDatabasePassword"],
  [/^sentryOrganization$/, "sentryToken"],
  [/^postgresHost$/, "postgresPassword"],
  [/^redisHost$/, "redisPassword"],
];

const nothing: Needs = { images: {}, secrets: [] };

/**
 * Writes it over the checkout's own; what the environment sets in plain stays as it is.
 *
 * @param lock where images are noted; the checkout's own list may be older than its sources
 * @returns the keys of secrets that are to be set
 */
export async function writeStackFile(
  checkout: string,
  { environment, project, lock, needsOf, salt }: StackFileArgs,
): Promise<string[]> {
  const path = join(checkout, `Pulumi.${environment}.yaml`);
  const config = configIn(path);
  const isSecret = ([, value]: readonly [string, unknown]) => isRecord(value) && "secure" in value;
  const plain = Object.fromEntries(Object.entries(config).filter((entry) => !isSecret(entry)));
  const own = (key: string) => `${project}:${key}`;
  const isKubernetes = plain[own("platform")] === "kubernetes";
  const without = String(plain[own("generateSecrets")]) === "false";
  const needs = isKubernetes || without ? await needsOf() : nothing;
  if (isKubernetes) {
    writeFileSync(lock, JSON.stringify(needs.images));
    plain[own("imageLock")] = lock;
  }
  const file: StackFile = { config: plain, ...(salt === undefined ? {} : { encryptionsalt: salt }) };
  writeFileSync(path, stringify(file));
  const encrypted = Object.entries(config)
    .filter(isSecret)
    .map(([key]) => key);
  const wanted = [
    ...encrypted,
    ...(without ? needs.secrets.map(own) : []),
    ...tokens.flatMap(([setting, token]) =>
      Object.keys(plain).some((key) => key.startsWith(own("")) && setting.test(key.slice(own("").length)))
        ? [own(token)]
        : [],
    ),
  ];
  return [...new Set(wanted)].filter((key) => plain[key] === undefined);
}

export interface StackFileArgs {
  readonly environment: string;
  readonly project: string;
  readonly lock: string;
  /** Asked where it matters: it takes a second. */
  readonly needsOf: () => Promise<Needs>;
  /** Of a stack that is there already. */
  readonly salt: string | undefined;
}

export function saltOf(checkout: string, environment: string): string | undefined {
  const path = join(checkout, `Pulumi.${environment}.yaml`);
  if (!existsSync(path)) return undefined;
  return (parse(readFileSync(path, "utf8")) as StackFile | null)?.encryptionsalt;
}

function configIn(path: string): Readonly<Record<string, unknown>> {
  if (!existsSync(path)) return {};
  return (parse(readFileSync(path, "utf8")) as StackFile | null)?.config ?? {};
}
