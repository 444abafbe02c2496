import { type ReactNode, type SubmitEvent, useState } from "react";
import { type ApiError, toApiError } from "../api/client.ts";

interface FormProps {
  readonly label: string;
  readonly submit: string;
  /** What a trace calls it; never what it is done to. */
  readonly action: string;
  /** Gets the values by field name; its rejection is shown in the form. */
  readonly onSubmit: (values: Readonly<Record<string, string>>) => Promise<void>;
  readonly onCancel?: () => void;
  /** The fields, given what the server said about each. */
  readonly children: (errors: Readonly<Record<string, string>>) => ReactNode;
}

/** A form that is sent once at a time and shows the server's errors where they belong. */
export function Form({ label, submit, action, onSubmit, onCancel, children }: FormProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  async function send(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const entries = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    setBusy(true);
    setError(null);
    try {
      await onSubmit(Object.fromEntries(entries));
    } catch (caught) {
      setError(toApiError(caught));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form data-action={action} aria-label={label} aria-busy={busy} onSubmit={send}>
      {error ? (
        <p className="banner" role="alert">
          {error.message}
        </p>
      ) : null}
      {children(error?.fields ?? {})}
      <div className="actions">
        <button type="submit" className="primary" disabled={busy}>
          {busy ? "Please wait …" : submit}
        </button>
        {onCancel ? (
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
        ) : null}
      </div>
    </form>
  );
}
