/** From what was sent to what the store has: read, joined, masked, put, counted. */
import { type Document, documentsOf } from "./bulk.ts";
import { Doubles } from "./doubles.ts";
import { type Entry, entryMaker } from "./entry.ts";
import { lineReader } from "./formats/format.ts";
import { joined } from "./joining.ts";
import { type Masking, masking } from "./masking/masking.ts";
import { readSecrets } from "./masking/secrets.ts";
import { type Counter, type Metrics, metrics } from "./metrics.ts";
import type { Settings } from "./settings.ts";
import { spansOf } from "./spans.ts";
import { storeAt } from "./store.ts";

export interface Intake {
  /** Resolves once the store has the batch. @throws where it has not */
  logs(body: string): Promise<void>;
  /** As above. @throws {Unreadable} where it is no request of traces */
  traces(body: string): Promise<void>;
  /** Asks the store. */
  storeAnswers(): Promise<boolean>;
  metrics(): string;
  close(): void;
}

/** A request that will not be better when it is sent again. */
export class Unreadable extends Error {}

/** How often the secrets are read again, and the store is asked, in milliseconds. */
const often = 5_000;

/** @param write for the intake's own log */
export function intake(settings: Settings, write: (line: string) => void): Intake {
  const read = lineReader(settings);
  const counts = metrics(settings.units.map(({ name }) => name));
  const store = storeAt(settings.store);
  const doubles = new Doubles();
  const log = ownLog(write);
  let mask = masking([]);
  let secrets = "";
  // Unknown at first.
  let up: boolean | undefined;

  // They may be made, or changed, after the intake has begun.
  function lookAtSecrets(): void {
    try {
      const values = settings.secrets === undefined ? [] : readSecrets(settings.secrets);
      const now = values.join("\0");
      if (now !== secrets) mask = masking(values);
      secrets = now;
    } catch (error) {
      log("error", `secrets: ${(error as Error).message}; they are masked as they were before`);
    }
  }

  async function storeAnswers(): Promise<boolean> {
    const answers = await store.answers();
    noted(answers);
    return answers;
  }

  function noted(now: boolean, why = "no answer"): void {
    if (now !== up)
      log(now ? "info" : "warning", now ? "the store answers" : `the store does not take entries: ${why}`);
    up = now;
  }

  async function put(entries: readonly Entry[], counter: Counter): Promise<void> {
    let refused: ReadonlySet<Entry>;
    try {
      refused = new Set(await store.put(entries));
      noted(true);
    } catch (error) {
      noted(false, (error as Error).message);
      throw error;
    }
    for (const entry of entries) count(entry, refused.has(entry), counter, counts);
    if (refused.size > 0)
      log("error", `the store refuses ${refused.size} entries for good; they are left out`);
  }

  lookAtSecrets();
  void storeAnswers();
  const timer = setInterval(() => {
    lookAtSecrets();
    void storeAnswers();
  }, often);
  timer.unref();

  return {
    async logs(body) {
      const { entries, taken } = entriesOf(body, settings, read, mask, Date.now, doubles);
      await put(entries, counts.entries);
      taken();
    },
    async traces(body) {
      let entries: readonly Entry[];
      try {
        entries = spansOf(body, entryMaker(settings, mask, Date.now), Date.now);
      } catch (error) {
        throw new Unreadable(`no traces in JSON: ${(error as Error).message}`);
      }
      await put(entries, counts.spans);
    },
    storeAnswers,
    metrics: () => counts.text(up === true),
    close() {
      clearInterval(timer);
      store.close();
    },
  };
}

/** A line that is no document is an entry of the intake itself. */
export function entriesOf(
  body: string,
  settings: Settings,
  read: ReturnType<typeof lineReader>,
  mask: Masking,
  now: () => number = Date.now,
  doubles = new Doubles(),
): { readonly entries: readonly Entry[]; readonly taken: () => void } {
  const maker = entryMaker(settings, mask, now);
  const strange: Document[] = [];
  const { documents, taken } = doubles.without(
    documentsOf(body, (line) => strange.push({ file: "", offset: 0, at: "", line })),
  );
  const entries = joined(documents, read).map((whole) => maker.of(whole));
  const source = { service: "log-intake", stream: "stderr" } as const;
  const unreadable = strange.map(({ line, at }) => maker.of({ source, text: line, at }));
  return { entries: [...entries, ...unreadable], taken };
}

function count(entry: Entry, isRefused: boolean, counter: Counter, { refused, masked }: Metrics): void {
  if (isRefused) refused.add(entry.service);
  else {
    counter.add(entry.service);
    if (entry.masked) masked.add(entry.service);
  }
}

function ownLog(write: (line: string) => void): (level: string, message: string) => void {
  return (level, message) =>
    write(JSON.stringify({ timestamp: new Date().toISOString(), level, message, logger: "log-intake" }));
}
