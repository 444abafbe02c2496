import { type InputHTMLAttributes, useId } from "react";

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "id"> {
  readonly name: string;
  readonly label: string;
  /** Help below the input. */
  readonly hint?: string;
  /** What the server says is wrong with the value. */
  readonly error?: string | undefined;
  /** Several lines. @default false */
  readonly multiline?: boolean;
}

/** A labelled input with its hint and its error, tied together for screen readers. */
export function Field({ label, hint, error, multiline = false, ...input }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const attributes = {
    id,
    "aria-invalid": error !== undefined,
    ...(described ? { "aria-describedby": described } : {}),
  };
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {input.required ? null : <span className="optional"> (optional)</span>}
      </label>
      {multiline ? (
        <textarea
          {...attributes}
          name={input.name}
          defaultValue={input.defaultValue}
          maxLength={input.maxLength}
          required={input.required}
          rows={3}
        />
      ) : (
        <input {...input} {...attributes} />
      )}
      {hint ? (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {error ? (
        <p className="error" id={`${id}-error`}>
          {error}
        </p>
      ) : null}
    </div>
  );
}
