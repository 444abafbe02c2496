/**
 * Gives each script and its source map one id, by which an error tracker finds the map, whatever address the script
 * has: the SDK reads it from `_sentryDebugIds`, Sentry's command from the comment and from the map.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

interface SourceMap {
  readonly mappings: string;
  readonly sources: readonly string[];
}

export function debugIdsPlugin(): Plugin {
  return {
    name: "debug-ids",
    apply: "build",
    writeBundle({ dir = "" }, bundle) {
      for (const { fileName, type } of Object.values(bundle)) {
        const script = join(dir, fileName);
        if (type === "chunk" && existsSync(`${script}.map`)) identify(script, `${script}.map`);
      }
    },
  };
}

function identify(script: string, map: string): void {
  const marked = withDebugId(readFileSync(script, "utf8"), JSON.parse(readFileSync(map, "utf8")));
  writeFileSync(script, marked.code);
  writeFileSync(map, JSON.stringify(marked.map));
}

/** Both with the id of the code: the same code has the same one. */
export function withDebugId<Map extends SourceMap>(code: string, map: Map): { code: string; map: Map } {
  const id = uuidOf(code);
  return {
    // A line before the others, and a line without mappings for it.
    code: `${register(id)}\n${code.trimEnd()}\n//# debugId=${id}\n`,
    map: {
      ...map,
      mappings: `;${map.mappings}`,
      sources: map.sources.map(sourceOf),
      debug_id: id,
      debugId: id,
    },
  };
}

/** A stack names the script that it comes from, so it is the key. */
function register(id: string): string {
  return `try{let g=globalThis,s=new Error().stack;s&&((g._sentryDebugIds=g._sentryDebugIds||{})[s]="${id}")}catch{}`;
}

function uuidOf(content: string): string {
  const hex = createHash("sha256").update(content).digest("hex");
  return hex.slice(0, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

/** From the frontend's folder on, wherever it was built: `src/app.tsx`, `node_modules/react/…`. */
function sourceOf(path: string): string {
  return /(?:^|\/)((?:src|node_modules)\/.*)$/.exec(path)?.[1] ?? path;
}
