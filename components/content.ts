/** Source files, whose content tells whether something that is made of them must be made anew. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

const notSource = /^(\.|__pycache__$|node_modules$|tests?$|dist$|coverage$)/;

/** In a fixed order; tests and what tools make are no source. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !notSource.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return entry.isFile() ? [path] : [];
    });
}
