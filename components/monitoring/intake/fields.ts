/** The fields of an entry: flat, named with dots, few enough for the store. */

export type Value = string | number | boolean;
export type Fields = Map<string, Value>;

/** Of a line or a span; the store takes no entry with more than 1000. */
export const mostFields = 100;
/** What is deeper is kept as text. */
const deepest = 5;
/** In characters; the store takes up to 128 bytes. */
const longestName = 100;

/** Other spellings of what an entry knows. */
const spellings: Readonly<Record<string, string>> = {
  traceId: "trace_id",
  traceID: "trace_id",
  traceid: "trace_id",
  spanId: "span_id",
  spanID: "span_id",
  spanid: "span_id",
  requestId: "request_id",
  requestID: "request_id",
  userId: "user_id",
  "user.id": "user_id",
};

/** @returns also whether all of it is there */
export function flattened(content: Readonly<Record<string, unknown>>): { fields: Fields; complete: boolean } {
  const fields: Fields = new Map();
  const complete = add(fields, content, "", 1);
  return { fields, complete };
}

function add(
  fields: Fields,
  content: Readonly<Record<string, unknown>>,
  place: string,
  depth: number,
): boolean {
  let complete = true;
  for (const key of Object.keys(content)) {
    const value = content[key];
    if (value === null || value === undefined || value === "") continue;
    if (fields.size >= mostFields) return false;
    const name = nameOf(place === "" ? key : `${place}.${key}`);
    if (typeof value !== "object") fields.set(name, value as Value);
    else if (Array.isArray(value) || depth >= deepest) fields.set(name, asText(value));
    else complete = add(fields, value as Readonly<Record<string, unknown>>, name, depth + 1) && complete;
  }
  return complete;
}

export function nameOf(key: string): string {
  if (Object.hasOwn(spellings, key)) return spellings[key] ?? key;
  if (key === "") return "unnamed";
  return key.length > longestName ? key.slice(0, longestName) : key;
}

/** A value that is too deep even for this cannot be kept. */
function asText(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "[too deep]";
  }
}
