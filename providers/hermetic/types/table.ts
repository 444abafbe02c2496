/** What a package's published types say, as plain data. */

export type Type =
  | "any"
  | "boolean"
  | "number"
  | "string"
  | { readonly literal: string }
  /** Another entry of {@link Table.shapes}. */
  | { readonly shape: string }
  | { readonly list: Type }
  | { readonly map: Type }
  | { readonly oneOf: readonly Type[] };

export interface Property {
  readonly type: Type;
  readonly required: boolean;
}

export type Shape = Readonly<Record<string, Property>>;

export interface Table {
  /** Of the package. */
  readonly version: string;
  readonly shapes: Readonly<Record<string, Shape>>;
  /** Type token → the shape of its arguments. */
  readonly resources: Readonly<Record<string, string>>;
}
