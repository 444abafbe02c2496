/** Something that is asked for again and again: what came last, whether more is on its way, what went wrong. */
import { useEffect, useState } from "react";

export interface Loaded<Value> {
  /** Undefined until the first answer. An older one stays while a newer is awaited. */
  readonly value: Value | undefined;
  readonly loading: boolean;
  readonly error: string | null;
}

/**
 * @param load must be stable: a new function is a new question
 * @param turn counts up for each time that it must be asked again
 */
export function useLoaded<Value>(load: (signal: AbortSignal) => Promise<Value>, turn: number): Loaded<Value> {
  const [state, setState] = useState<Loaded<Value> & { readonly of: typeof load }>({
    value: undefined,
    loading: true,
    error: null,
    of: load,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn asks again, though the question is the same
  useEffect(() => {
    const aborter = new AbortController();
    // The answer to another question must not be shown for this one.
    setState((last) => ({
      value: last.of === load ? last.value : undefined,
      loading: true,
      error: last.of === load ? last.error : null,
      of: load,
    }));
    load(aborter.signal).then(
      (value) => aborter.signal.aborted || setState({ value, loading: false, error: null, of: load }),
      (error: unknown) => {
        if (aborter.signal.aborted) return;
        const message = error instanceof Error ? error.message : String(error);
        setState((last) => ({ ...last, loading: false, error: message }));
      },
    );
    return () => aborter.abort();
  }, [load, turn]);
  return state;
}

/** Counts up every so many milliseconds, while somebody can see the page. */
export function useTurns(every: number): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setTurn((last) => last + 1), every);
    return () => clearInterval(timer);
  }, [every]);
  return turn;
}

export async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal });
  const type = response.headers.get("content-type") ?? "";
  // Prometheus explains itself in JSON, also where it refuses.
  if (!response.ok && !type.includes("json")) {
    throw new Error(`${url}: ${response.status} ${response.statusText}`);
  }
  return response.json();
}
