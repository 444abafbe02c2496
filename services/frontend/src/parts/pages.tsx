import type { Contacts } from "./use-contacts.ts";

/** Goes through the pages of a list; shows nothing where there is one page. */
export function Pages({ contacts }: { readonly contacts: Contacts }) {
  const { result, error, setPage } = contacts;
  if (!result || error) return null;
  const { page, page_size, total } = result;
  const last = Math.max(1, Math.ceil(total / page_size));
  if (last === 1) return null;
  return (
    <nav className="pages" aria-label="Pages">
      <button type="button" data-action="turn page" disabled={page <= 1} onClick={() => setPage(page - 1)}>
        Previous
      </button>
      <span>
        Page {page} of {last} <small>({total} contacts)</small>
      </span>
      <button type="button" data-action="turn page" disabled={page >= last} onClick={() => setPage(page + 1)}>
        Next
      </button>
    </nav>
  );
}
