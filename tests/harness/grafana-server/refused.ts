/** What the server refuses, with the status and the words of the real one. */

export type Json = Record<string, unknown>;

export class Refused extends Error {
  readonly status: number;
  readonly body: Json;

  constructor(status: number, message: string, more: Json = {}) {
    super(message);
    this.status = status;
    this.body = { message, ...more };
  }
}

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function json(value: unknown): Json {
  return isJson(value) ? value : {};
}

export function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}

/** The rule of every uid that Grafana takes. */
export function checkUid(uid: string): void {
  if (uid.length > 40) throw new Refused(400, "uid too long, max 40 characters");
  if (!/^[a-zA-Z0-9_-]*$/.test(uid)) throw new Refused(400, "uid contains illegal characters");
}

/** `90s` is `1m30s`: how Grafana writes a duration back. @throws RangeError where it is none */
export function duration(value: unknown): string {
  const given = typeof value === "number" ? `${value}s` : text(value) || "0s";
  if (!/^(?:\d+(?:ms|[smhdwy]))+$/.test(given))
    throw new RangeError(`not a valid duration string: "${given}"`);
  const units: Json = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5, y: 31_536e6 };
  const total = [...given.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, digits, unit]) => sum + Number(digits) * Number(units[unit ?? ""]),
    0,
  );
  let left = total;
  let written = "";
  for (const [unit, size] of [
    ["h", 36e5],
    ["m", 6e4],
    ["s", 1e3],
    ["ms", 1],
  ] as const) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) written += `${count}${unit}`;
  }
  return written === "" ? "0s" : written;
}
