/**
 * The error tracker as the application knows it. It is loaded only where the environment names one, after the first
 * page is there; what goes wrong until then waits for it.
 */
import { useSyncExternalStore } from "react";
import type { PageEnvironment } from "./environment.ts";

/** What a person says about a problem. */
export interface ProblemReport {
  readonly message: string;
  /** Empty where no answer is wanted. */
  readonly email: string;
  /** The event of the error that was seen. */
  readonly event?: string;
}

export interface Tracker {
  /** Gives the event's id. */
  readonly capture: (error: unknown, componentStack?: string) => string;
  /** Settles when the tracker has answered; rejects where it did not take it. */
  readonly send: (report: ProblemReport) => Promise<void>;
  /** Who is logged in, as an opaque id; null for nobody. */
  readonly identify: (user: string | null) => void;
  /** What becomes of reports: a list of their own, or an issue each. */
  readonly reportsAre: "feedback" | "issues";
}

export type LoadTracker = (environment: PageEnvironment) => Promise<Tracker>;

interface Waiting {
  readonly error: unknown;
  readonly componentStack: string | undefined;
}

let tracker: Tracker | null = null;
/** What nobody took yet; null where nobody will. */
let waiting: Waiting[] | null = null;
let user: string | null = null;
const events = new WeakMap<object, string>();
const listeners = new Set<() => void>();

/** Tells the tracker of an error that nobody expected. */
export function report(error: unknown, componentStack?: string): void {
  if (tracker) capture(tracker, { error, componentStack });
  else waiting?.push({ error, componentStack });
}

/** The id of what was reported of an error. */
export function eventOf(error: unknown): string | undefined {
  return typeof error === "object" && error !== null ? events.get(error) : undefined;
}

export function identify(id: string | null): void {
  user = id;
  tracker?.identify(id);
}

/** Null where there is none, or not yet. */
export function useTracker(): Tracker | null {
  return useSyncExternalStore(subscribe, () => tracker);
}

/** Never rejects: an application without its tracker is better than none. */
export async function startTracking(told: Promise<PageEnvironment | null>, load: LoadTracker): Promise<void> {
  waiting = [];
  const catchError = ({ error }: ErrorEvent) => report(error);
  const catchRejection = ({ reason }: PromiseRejectionEvent) => report(reason);
  window.addEventListener("error", catchError);
  window.addEventListener("unhandledrejection", catchRejection);
  const environment = await told;
  const loaded = environment && environment.dsn !== "" ? await load(environment).catch(() => null) : null;
  // The tracker has listeners of its own.
  window.removeEventListener("error", catchError);
  window.removeEventListener("unhandledrejection", catchRejection);
  setTracker(loaded);
}

export function setTracker(next: Tracker | null): void {
  const found = waiting ?? [];
  waiting = null;
  tracker = next;
  next?.identify(user);
  if (next) for (const each of found) capture(next, each);
  for (const listener of listeners) listener();
}

function capture(to: Tracker, { error, componentStack }: Waiting): void {
  const id = to.capture(error, componentStack);
  if (typeof error === "object" && error !== null) events.set(error, id);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
