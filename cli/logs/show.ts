/** Asks the log store, and shows what it has; on request also what comes. */
import { mostEntries, queryOf, type Search } from "./search.ts";
import { type Entry, inOrder, type LogStore } from "./store.ts";
import { layoutOf, textOf } from "./text.ts";

export interface ShowOptions {
  readonly json: boolean;
  readonly follow: boolean;
  /** Where entries go. @default stdout */
  readonly print?: (text: string) => void;
  /** Where remarks go. @default stderr */
  readonly remark?: (text: string) => void;
  /** Ends the following. @default the command's end */
  readonly signal?: AbortSignal;
}

/** Seconds that the following begins before now: an entry may be written before it is in the store. */
const seam = 30;

export async function show(store: LogStore, search: Search, options: ShowOptions): Promise<void> {
  const {
    json,
    follow,
    print = (text) => process.stdout.write(text),
    remark = (text) => process.stderr.write(text),
    signal = new AbortController().signal,
  } = options;
  // Asked for before all others: what comes between the two is new.
  const known = follow ? await keysBefore(store, search) : new Set<string>();
  const { services, count, since, until } = search;
  // Of a service that says much, no more than of the others.
  const questions = services === null ? [null] : services.map((service) => [service]);
  const answers = await Promise.all(
    questions.map((each) => store.entries({ query: queryOf(search, each), since, until, count })),
  );
  const found = inOrder(answers.flat());
  const layout = layoutOf(found, services ?? []);
  const put = (entry: Entry) => print(json ? `${JSON.stringify(entry)}\n` : textOf(entry, layout));
  if (count === mostEntries && answers.some(({ length }) => length >= count))
    remark(`only the last ${count} entries are shown; shorten the time by --since and --until\n`);
  for (const entry of found) put(entry);
  if (!follow) {
    if (found.length === 0) remark("no entry matches\n");
    return;
  }
  for (const entry of found) known.add(keyOf(entry));
  for await (const entry of store.coming(queryOf(search, services), seam, signal))
    if (!known.delete(keyOf(entry))) put(entry);
}

async function keysBefore(store: LogStore, search: Search): Promise<Set<string>> {
  const since = Date.now() / 1000 - 2 * seam;
  const before = await store.entries({
    query: queryOf(search, search.services),
    since,
    count: 10 * mostEntries,
  });
  return new Set(before.map(keyOf));
}

function keyOf({ _time, _stream_id, _msg }: Entry): string {
  return JSON.stringify([_time, _stream_id, _msg]);
}
