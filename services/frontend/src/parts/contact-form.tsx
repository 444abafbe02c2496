import { useEffect, useRef } from "react";
import { type Contact, saveContact } from "../api/contacts.ts";
import { Field } from "./field.tsx";
import { Form } from "./form.tsx";

interface ContactFormProps {
  /** The contact to edit; a new one where it is undefined. */
  readonly contact: Contact | undefined;
  readonly onSaved: (contact: Contact) => void;
  readonly onCancel: () => void;
}

export function ContactForm({ contact, onSaved, onCancel }: ContactFormProps) {
  const title = contact ? `Edit ${contact.name}` : "New contact";
  const section = useRef<HTMLElement>(null);
  // The form opens far from the button that opened it: keyboard and screen reader follow.
  useEffect(() => section.current?.querySelector("input")?.focus(), []);
  return (
    <section ref={section} className="card wide" aria-labelledby="form-title">
      <h2 id="form-title">{title}</h2>
      <Form
        label={title}
        submit="Save"
        action="save contact"
        onCancel={onCancel}
        onSubmit={async ({ name = "", company = "", email = "", phone = "", notes = "" }) => {
          onSaved(await saveContact({ name, company, email, phone, notes }, contact?.id));
        }}
      >
        {(errors) => (
          <div className="columns">
            <Field
              label="Name"
              name="name"
              required
              maxLength={200}
              defaultValue={contact?.name}
              error={errors.name}
            />
            <Field
              label="Company"
              name="company"
              maxLength={200}
              defaultValue={contact?.company ?? ""}
              error={errors.company}
            />
            <Field
              label="Email"
              name="email"
              type="email"
              maxLength={254}
              defaultValue={contact?.email ?? ""}
              error={errors.email}
            />
            <Field
              label="Phone"
              name="phone"
              type="tel"
              maxLength={50}
              defaultValue={contact?.phone ?? ""}
              error={errors.phone}
            />
            <Field
              label="Notes"
              name="notes"
              multiline
              maxLength={2000}
              defaultValue={contact?.notes ?? ""}
              error={errors.notes}
            />
          </div>
        )}
      </Form>
    </section>
  );
}
