/** What the address asks for: `#/`, or `#/d/<uid>?var-service=valeo-crm&from=now-1h`. */
import { useSyncExternalStore } from "react";

export interface Route {
  /** Null: the list of dashboards. */
  readonly uid: string | null;
  readonly variables: Readonly<Record<string, string>>;
  readonly from: string | null;
  readonly to: string | null;
}

const prefix = "var-";

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?");
  const parameters = new URLSearchParams(query);
  const uid = /^\/d\/([^/]+)/.exec(path)?.[1];
  return {
    uid: uid === undefined ? null : decodeURIComponent(uid),
    variables: Object.fromEntries(
      [...parameters]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]),
    ),
    from: parameters.get("from"),
    to: parameters.get("to"),
  };
}

export function formatRoute({ uid, variables, from, to }: Route): string {
  if (uid === null) return "#/";
  const parameters = new URLSearchParams(
    Object.entries(variables).map(([name, value]) => [`${prefix}${name}`, value]),
  );
  if (from !== null) parameters.set("from", from);
  if (to !== null) parameters.set("to", to);
  const query = parameters.toString();
  return `#/d/${encodeURIComponent(uid)}${query === "" ? "" : `?${query}`}`;
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return parseRoute(hash);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}
