/** Commands as the documents have them, so that a test does what people do. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./stack.ts";

/** The commands between `<!-- mark -->` and `<!-- end -->`. @param document from the root of the checkout */
export function documented(document: string, mark: string): string {
  const text = readFileSync(join(root, document), "utf8");
  const [, code] =
    new RegExp(`<!-- ${mark} -->\n+\`\`\`sh\n(.*?)\`\`\`\n+<!-- end -->`, "s").exec(text) ?? [];
  if (code === undefined) throw new Error(`${document} has no commands marked ${mark}`);
  return code;
}
