/** Runbooks as pages: what `runbook_url` of an alert leads to. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Marked, type Tokens } from "marked";

/** The one document that is no runbook: the list of them all, and the page that a browser gets for the folder. */
const index = "README.md";

/** File name → a whole HTML page: `<AlertName>.html` for each runbook, and `index.html` for the list of them. */
export function runbookPages(): ReadonlyMap<string, string> {
  const documents = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".md"))
    .sort();
  return new Map(
    documents.map((name) => [
      pageName(name),
      page(readFileSync(join(import.meta.dirname, name), "utf8"), name === index),
    ]),
  );
}

function pageName(document: string): string {
  return document === index ? "index.html" : document.replace(/\.md$/, ".html");
}

const markdown = new Marked({
  walkTokens(token) {
    // Documents link to each other as documents; the pages stand beside each other likewise.
    if (token.type === "link") {
      const link = token as Tokens.Link;
      if (/^[\w-]+\.md$/.test(link.href)) link.href = pageName(link.href);
    }
  },
});

function page(document: string, isIndex: boolean): string {
  const [, title = ""] = /^# (.+)$/m.exec(document) ?? [];
  const body = markdown.parse(document, { async: false });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${isIndex ? "" : '<nav><a href="index.html">All runbooks</a></nav>\n'}<main>
${body}</main>
</body>
</html>
`;
}

/** Inline, so that a page is one file; long commands scroll by themselves, not the whole page. */
const style = `
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; }
h2 { margin-top: 2rem; font-size: 1.2rem; }
code { padding: 0.1em 0.3em; border-radius: 4px; background: #8883; font: 0.875em ui-monospace, monospace; }
pre { padding: 0.75rem; border-radius: 6px; background: #8882; overflow-x: auto; }
pre code { padding: 0; background: none; }
ol, ul { padding-left: 1.4rem; }
li { margin: 0.4rem 0; }
table { display: block; border-collapse: collapse; overflow-x: auto; }
th, td { padding: 0.4rem 0.6rem; border-bottom: 1px solid #8886; text-align: left; vertical-align: top; }
`;
