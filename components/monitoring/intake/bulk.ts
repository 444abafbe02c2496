/** A bulk request as rsyslog's omelasticsearch sends it: an action's line, then a document's, and so on. */

/** What the collector has read from a file: a line, or several that it takes for one entry. */
export interface Document {
  /** Where it was read. */
  readonly file: string;
  /** Its place there, in bytes. */
  readonly offset: number;
  /** When it was read, RFC 3339. */
  readonly at: string;
  readonly line: string;
}

const action = /^\{\s*"(?:index|create)"\s*:\s*\{[^{}]{0,500}\}\s*\}\s*$/;

/** A line that is no document is handed to `unreadable`. */
export function documentsOf(body: string, unreadable: (line: string) => void): Document[] {
  const documents: Document[] = [];
  for (const line of body.split("\n")) {
    if (line === "" || line === "\r" || (line.length < 600 && action.test(line))) continue;
    const document = documentOf(line);
    if (document === undefined) unreadable(line);
    else documents.push(document);
  }
  return documents;
}

function documentOf(line: string): Document | undefined {
  try {
    const { file, offset, at, line: text } = JSON.parse(line) as Record<string, unknown>;
    if (typeof file !== "string" || typeof text !== "string") return undefined;
    return { file, offset: Number(offset) || 0, at: typeof at === "string" ? at : "", line: text };
  } catch {
    return undefined;
  }
}
