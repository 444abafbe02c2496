/** Values that a preview does not know: they exist after the update alone. */

export type Known<Value> = { readonly known: true; readonly value: Value } | Unknown;

export interface Unknown {
  readonly known: false;
  /** Such as `spec.template`. */
  readonly path: string;
}

/** What is read, or that it cannot be read yet. */
export function known<Value>(read: () => Value): Known<Value> {
  try {
    return { known: true, value: read() };
  } catch (error) {
    if (isUnknown(error)) return { known: false, path: error.props.map(String).join(".") };
    throw error;
  }
}

export const unknownUntilUpdate = "unknown until update";

export function unknownMessage(subject: string, path: string): string {
  const what = path === "" ? "it depends on a value" : `"${path}" depends on a value`;
  return `${subject}: ${unknownUntilUpdate}: ${what} that is not known before; it is judged then, before the resource is made`;
}

/** The SDK's error; it does not declare its class. */
function isUnknown(error: unknown): error is Error & { readonly props: readonly PropertyKey[] } {
  return error instanceof Error && "unknownTypeSentinel" in error && "props" in error;
}
