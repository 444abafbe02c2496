import { useState } from "react";
import { type Contact, deleteContact } from "../api/contacts.ts";
import { ContactForm } from "../parts/contact-form.tsx";
import { ContactList } from "../parts/contact-list.tsx";
import { Pages } from "../parts/pages.tsx";
import { useContacts } from "../parts/use-contacts.ts";

/** What is open beside the list: nothing, an empty form, or a contact's form. */
type Editing = "nothing" | "new" | Contact;

export function ContactsPage() {
  const contacts = useContacts();
  const [editing, setEditing] = useState<Editing>("nothing");
  const [notice, setNotice] = useState("");

  function done(message: string) {
    setEditing("nothing");
    setNotice(message);
    contacts.reload();
  }

  async function remove(contact: Contact) {
    await deleteContact(contact.id);
    done(`${contact.name} was deleted.`);
  }

  return (
    <section aria-labelledby="title">
      <div className="heading">
        <h1 id="title">Contacts</h1>
        <div className="search">
          <input
            type="search"
            aria-label="Search contacts"
            data-action="search contacts"
            placeholder="Name, company, email or phone"
            maxLength={100}
            value={contacts.search}
            onChange={(event) => contacts.setSearch(event.target.value)}
          />
        </div>
        <button type="button" className="primary" onClick={() => setEditing("new")}>
          New contact
        </button>
      </div>
      <p className="notice" role="status">
        {notice}
      </p>
      {editing === "nothing" ? null : (
        <ContactForm
          key={editing === "new" ? "new" : editing.id}
          contact={editing === "new" ? undefined : editing}
          onSaved={(saved) => done(`${saved.name} was saved.`)}
          onCancel={() => setEditing("nothing")}
        />
      )}
      <ContactList contacts={contacts} onEdit={setEditing} onDelete={remove} />
      <Pages contacts={contacts} />
    </section>
  );
}
