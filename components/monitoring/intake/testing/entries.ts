/** What an intake under test makes of lines that a collector sends. */
import type { Document } from "../bulk.ts";
import { lineReader } from "../formats/format.ts";
import { entriesOf } from "../intake.ts";
import { masking } from "../masking/masking.ts";
import type { Settings } from "../settings.ts";
import { testSettings } from "./settings.ts";

/** When every line was read. */
export const readAt = "2026-01-02T03:04:05.678901+00:00";
export const now = Date.parse(readAt);

export type Taken = Readonly<Record<string, unknown>>;

/** A bulk request of these documents, as rsyslog writes it. */
export function bulkOf(documents: readonly Partial<Document>[]): string {
  return documents
    .map((document) => {
      const { file = "/home/logs/shop-crm.out.log", at = readAt, line = "" } = document;
      return `{"index":{"_index":"logs"}}\n${JSON.stringify({ file, offset: "0", at, line })}\n`;
    })
    .join("");
}

export function takenOf(
  documents: readonly Partial<Document>[],
  settings: Settings = testSettings(),
  secrets: readonly string[] = [],
): Taken[] {
  return bodyTaken(bulkOf(documents), settings, secrets);
}

export function bodyTaken(body: string, settings = testSettings(), secrets: readonly string[] = []): Taken[] {
  const { entries } = entriesOf(body, settings, lineReader(settings), masking(secrets), () => now);
  return entries.map(({ json }) => JSON.parse(json) as Taken);
}

/** The only entry of a line. */
export function taken(
  line: string,
  file = "/home/logs/shop-crm.out.log",
  secrets: readonly string[] = [],
): Taken {
  const all = takenOf([{ line, file }], testSettings(), secrets);
  if (all.length !== 1 || all[0] === undefined) throw new Error(`${all.length} entries`);
  return all[0];
}
