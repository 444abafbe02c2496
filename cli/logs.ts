/** `npm run logs`: what everything wrote, and how long it took. */
import { EngineError, type Options } from "./engine.ts";
import { keptLogs } from "./logs/files.ts";
import { readSearch, type SearchOptions } from "./logs/search.ts";
import { show } from "./logs/show.ts";
import { withStore } from "./logs/store.ts";
import { outputs } from "./outputs.ts";

export interface LogOptions extends Options, SearchOptions {
  readonly follow: boolean;
  /** Without the log store. */
  readonly files: boolean;
}

/** What a file of lines cannot be asked for. */
const ofTheStore = ["since", "until", "level", "request", "trace", "user", "grep"] as const;

export async function logs(options: LogOptions, name: string | undefined): Promise<void> {
  const { stack, json, follow, files } = options;
  if (follow && options.until !== undefined)
    throw new EngineError("--follow goes on as entries come, and --until ends before; leave one of them out");
  const lost = ofTheStore.find((each) => options[each] !== undefined);
  if (files && lost !== undefined)
    throw new EngineError(`--files reads lines as they are; leave --${lost} out, or ask the store`);
  const running = await outputs(stack);
  const search = readSearch(options, name, running.units, Date.now() / 1000);
  if (files) {
    const { services, count } = search;
    return keptLogs(stack, running, services ?? [], { count, follow, json });
  }
  return withStore(stack, running, (store) => show(store, search, { json, follow }));
}
