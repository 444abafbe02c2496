import { useEffect, useId, useRef, useState } from "react";
import { ApiError } from "../api/client.ts";
import { eventOf, type Tracker, useTracker } from "../tracking/tracker.ts";
import { Field } from "./field.tsx";
import { Form } from "./form.tsx";

interface ProblemReportProps {
  /** The error that the person sees; absent where there is none. */
  readonly error?: unknown;
}

/** A button, and the dialogue that it opens: what went wrong, for who develops the application. */
export function ProblemReport({ error }: ProblemReportProps) {
  const tracker = useTracker();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [shown, setShown] = useState<"nothing" | "form" | "thanks">("nothing");
  // Once the form is there, so that its first field gets the focus.
  useEffect(() => {
    if (shown === "form") dialog.current?.showModal();
  }, [shown]);
  // Nobody would read it.
  if (!tracker) return null;

  async function send({ message = "", email = "" }: Readonly<Record<string, string>>) {
    const event = eventOf(error);
    const report = {
      message: message.trim(),
      email: email.trim(),
      ...(event === undefined ? {} : { event }),
    };
    await tracker?.send(report).catch(() => {
      throw new ApiError(0, "Your report could not be sent. Try again in a moment.");
    });
    setShown("thanks");
  }

  const close = () => dialog.current?.close();
  return (
    <>
      <button type="button" onClick={() => setShown("form")}>
        Report a problem
      </button>
      <dialog ref={dialog} aria-labelledby={title} onClose={() => setShown("nothing")}>
        <h2 id={title}>Report a problem</h2>
        {shown === "form" ? (
          <Form
            label="Report a problem"
            submit="Send"
            action="report problem"
            onSubmit={send}
            onCancel={close}
          >
            {() => <Fields reportsAre={tracker.reportsAre} />}
          </Form>
        ) : null}
        {shown === "thanks" ? <Thanks onClose={close} /> : null}
      </dialog>
    </>
  );
}

function Fields({ reportsAre }: Pick<Tracker, "reportsAre">) {
  return (
    <>
      <Field
        label="What happened?"
        name="message"
        required
        multiline
        maxLength={4000}
        hint={
          reportsAre === "issues"
            ? "It becomes an issue of its own in the developers' error tracker."
            : "The developers get it with the page that you are on."
        }
      />
      <Field
        label="Email"
        name="email"
        type="email"
        autoComplete="email"
        maxLength={254}
        hint="Only if you want an answer. It is sent along."
      />
    </>
  );
}

function Thanks({ onClose }: { readonly onClose: () => void }) {
  return (
    <>
      <p role="status">Thank you. Your report has been sent.</p>
      <button ref={(element) => element?.focus()} type="button" className="primary" onClick={onClose}>
        Close
      </button>
    </>
  );
}
