import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

export default defineConfig({
  plugins: [react(), icons(), replaced()],
  // Served below a path that only the server knows.
  base: "./",
  clearScreen: false,
  build: {
    // One file, on loopback: nothing to gain from parts of it.
    chunkSizeWarningLimit: 8192,
  },
});

/** Grafana's components load their icons by name while they run: laid beside the page, they need no server of Grafana's. */
function icons(): Plugin {
  return {
    name: "grafana-icons",
    apply: "build",
    generateBundle() {
      const main = createRequire(import.meta.url).resolve("@grafana/ui");
      const folder = join(dirname(main), "..", "public", "img", "icons");
      for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        if (!path.endsWith(".svg")) continue;
        this.emitFile({
          type: "asset",
          fileName: `build/img/icons/${path.replaceAll("\\", "/")}`,
          source: readFileSync(join(folder, path)),
        });
      }
    },
  };
}

/** What Grafana's components import, and need otherwise here. */
function replaced(): Plugin {
  const modules: readonly (readonly [RegExp, string])[] = [
    // A code editor and maps: no panel here has them, and they take 3 MB.
    [/\/ReactMonacoEditor\.mjs$/, "export const ReactMonacoEditor = null;"],
    [/\/OpenLayersProvider\.mjs$/, "export const OpenLayersProvider = null;"],
    // CommonJS with a `default`, which rolldown hides from `.mjs` files, as Node does.
    [
      /^react-custom-scrollbars-2$/,
      'import { Scrollbars } from "react-custom-scrollbars-2/lib/index.js"; export default Scrollbars;',
    ],
  ];
  const prefix = "\0replaced:";
  return {
    name: "grafana-replaced",
    enforce: "pre",
    resolveId(source) {
      const index = modules.findIndex(([pattern]) => pattern.test(source));
      return index < 0 ? null : `${prefix}${index}`;
    },
    load: (id) => (id.startsWith(prefix) ? modules[Number(id.slice(prefix.length))]?.[1] : null),
  };
}
