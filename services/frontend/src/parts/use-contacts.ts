import { useCallback, useEffect, useState } from "react";
import { type ApiError, toApiError } from "../api/client.ts";
import { type ContactPage, listContacts } from "../api/contacts.ts";

/** How long a pause in typing must be before it is searched, in milliseconds. */
const typingPause = 200;

export interface Contacts {
  readonly search: string;
  readonly setSearch: (search: string) => void;
  readonly setPage: (page: number) => void;
  readonly reload: () => void;
  /** The last page that was loaded; it stays while the next is on its way. */
  readonly result: ContactPage | null;
  readonly error: ApiError | null;
  readonly loading: boolean;
}

/** One page of contacts, searched while the user types. */
export function useContacts(): Contacts {
  // A new object for each load, so that asking for the same page again loads it again.
  const [query, setQuery] = useState({ search: "", page: 1, delay: 0 });
  const [result, setResult] = useState<ContactPage | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [loading, setLoading] = useState(true);

  useEffect(() => {
    const abort = new AbortController();
    setLoading(true);
    const timer = setTimeout(() => {
      listContacts(query.search, query.page, abort.signal)
        .then((page) => {
          setResult(page);
          setError(null);
        })
        .catch((caught) => {
          if (!abort.signal.aborted) setError(toApiError(caught));
        })
        .finally(() => {
          if (!abort.signal.aborted) setLoading(false);
        });
    }, query.delay);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query]);

  const setSearch = useCallback((search: string) => setQuery({ search, page: 1, delay: typingPause }), []);
  const setPage = useCallback((page: number) => setQuery((old) => ({ ...old, page, delay: 0 })), []);
  const reload = useCallback(() => setQuery((old) => ({ ...old, delay: 0 })), []);
  return { search: query.search, setSearch, setPage, reload, result, error, loading };
}
