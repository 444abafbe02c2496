/** The table of an installed package: read from its declarations once, and kept. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { digest } from "../../supervisor/properties.ts";
import { type Package, type PackageName, packages } from "../packages.ts";
import type { Shape, Table } from "./table.ts";

const require = createRequire(import.meta.url);
/** The checkout. */
const root = join(import.meta.dirname, "..", "..", "..");
/** What is made again when it is not there. */
const cache = join(root, ".toolchain", "hermetic");

export async function tableOf(name: PackageName): Promise<Table> {
  const { sdk, modules }: Package = packages[name];
  const folder = dirname(require.resolve(`${sdk}/package.json`));
  const manifest = readFileSync(join(folder, "package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { version: string };
  // A change of the reader makes another table.
  const reader = ["package.ts", "declarations.ts", "table.ts"].map((file) =>
    readFileSync(join(import.meta.dirname, file), "utf8"),
  );
  const made = digest([...reader, ...(modules ?? [])].join("\0"));
  const path = join(cache, `${name}-${version}-${made}.json`);
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as Table;
  const table = await read(name, folder, { version, modules });
  mkdirSync(cache, { recursive: true });
  // Two may read at once: each puts a whole file in place.
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, JSON.stringify(table));
  renameSync(aside, path);
  return table;
}

async function read(
  name: string,
  folder: string,
  { version, modules }: { readonly version: string; readonly modules: readonly string[] | undefined },
): Promise<Table> {
  // Loading the compiler takes longer than all the rest of a start.
  const { shapesIn } = await import("./declarations.ts");
  const shapes: Record<string, Shape> = shapesIn(readFileSync(join(folder, "types", "input.d.ts"), "utf8"));
  const resources: Record<string, string> = {};
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".js") || /^(?:node_modules|types|scripts)\//.test(file)) continue;
    if (file.includes("/") && modules?.includes(dirname(file)) === false) continue;
    const token = /__pulumiType = '([^']+)'/.exec(readFileSync(join(folder, file), "utf8"))?.[1];
    if (token === undefined) continue;
    const declared = shapesIn(readFileSync(join(folder, `${file.slice(0, -3)}.d.ts`), "utf8"));
    const [, args] = Object.entries(declared).find(([key]) => key.endsWith("Args")) ?? [];
    if (args === undefined) continue;
    shapes[token] = args;
    resources[name === token ? `pulumi:providers:${name}` : token] = token;
  }
  return { version, shapes, resources };
}
