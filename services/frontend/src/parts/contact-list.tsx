import { useState } from "react";
import { toApiError } from "../api/client.ts";
import type { Contact } from "../api/contacts.ts";
import type { Contacts } from "./use-contacts.ts";

interface ContactListProps {
  readonly contacts: Contacts;
  readonly onEdit: (contact: Contact) => void;
  readonly onDelete: (contact: Contact) => Promise<void>;
}

/** The contacts as a table, or why there is none: loading, empty, failed. */
export function ContactList({ contacts, onEdit, onDelete }: ContactListProps) {
  const { result, error, loading, search, reload } = contacts;
  if (error) {
    return (
      <div className="banner" role="alert">
        <p>{error.message}</p>
        <button type="button" onClick={reload}>
          Try again
        </button>
      </div>
    );
  }
  if (!result) return <p className="placeholder">Loading contacts …</p>;
  if (result.total === 0) {
    return (
      <p className="placeholder">
        {search.trim() ? `No contact matches “${search.trim()}”.` : "No contacts yet. Create the first one."}
      </p>
    );
  }
  return (
    <div className="table" aria-busy={loading}>
      <table>
        <caption className="hidden">Contacts</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Company</th>
            <th scope="col">Email</th>
            <th scope="col">Phone</th>
            <th scope="col">
              <span className="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {result.items.map((contact) => (
            <ContactRow key={contact.id} contact={contact} onEdit={onEdit} onDelete={onDelete} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ContactRowProps extends Omit<ContactListProps, "contacts"> {
  readonly contact: Contact;
}

function ContactRow({ contact, onEdit, onDelete }: ContactRowProps) {
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");

  async function remove() {
    try {
      await onDelete(contact);
    } catch (caught) {
      setAsking(false);
      setProblem(toApiError(caught).message);
    }
  }

  return (
    <tr>
      <th scope="row">
        {contact.name}
        {contact.notes ? <span className="notes">{contact.notes}</span> : null}
      </th>
      <td data-label="Company">{contact.company}</td>
      <td data-label="Email">
        {contact.email ? <a href={`mailto:${contact.email}`}>{contact.email}</a> : null}
      </td>
      <td data-label="Phone">{contact.phone}</td>
      <td className="row-actions">
        {problem ? (
          <span className="error" role="alert">
            {problem}
          </span>
        ) : null}
        {asking ? (
          <>
            <button
              type="button"
              className="danger"
              data-action="delete contact"
              aria-label={`Really delete ${contact.name}`}
              onClick={remove}
            >
              Really delete
            </button>
            <button ref={focus} type="button" onClick={() => setAsking(false)}>
              Keep
            </button>
          </>
        ) : (
          <>
            <button type="button" aria-label={`Edit ${contact.name}`} onClick={() => onEdit(contact)}>
              Edit
            </button>
            <button type="button" aria-label={`Delete ${contact.name}`} onClick={() => setAsking(true)}>
              Delete
            </button>
          </>
        )}
      </td>
    </tr>
  );
}

/** The button that had the focus is gone: the harmless one of the two that took its place gets it. */
function focus(element: HTMLElement | null): void {
  element?.focus();
}
