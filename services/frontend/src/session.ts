/**
 * Who is logged in: the access token, in memory and, to survive a reload, in this tab's sessionStorage.
 */
import { useSyncExternalStore } from "react";

const key = "neuroerp.token";
const listeners = new Set<() => void>();
let token = sessionStorage.getItem(key);

export function getToken(): string | null {
  return token;
}

/** Logs in, or with null out. */
export function setToken(next: string | null): void {
  token = next;
  if (next === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, next);
  for (const listener of listeners) listener();
}

export function useToken(): string | null {
  return useSyncExternalStore(subscribe, getToken);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
