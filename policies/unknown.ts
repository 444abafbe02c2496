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

/** What cannot be judged of a resource. */
export interface UnknownPart {
  readonly name: string;
  readonly urn: string;
  readonly path: string;
}

/** More are counted. */
const named = 5;

/** `valeo-crm: unknown until update: "image" depends on what is not known before …`; of several, how many, and which. */
export function unknownMessage(parts: readonly UnknownPart[]): string {
  const [first, ...others] = parts;
  const whose = others.length === 0 ? first?.name : `${parts.length} resources`;
  const all = parts.slice(0, named).map(({ name, path }) => `${name} ("${path}")`);
  const more = parts.length > named ? [`${parts.length - named} more`] : [];
  const what = others.length === 0 ? `"${first?.path}" depends` : `${[...all, ...more].join(", ")} depend`;
  return `${whose}: ${unknownUntilUpdate}: ${what} on what is not known before; it is judged then, before it is made`;
}

/** The SDK's error; it does not declare its class. */
function isUnknown(error: unknown): error is Error & { readonly props: readonly PropertyKey[] } {
  return error instanceof Error && "unknownTypeSentinel" in error && "props" in error;
}
