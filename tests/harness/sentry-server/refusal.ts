/** An answer that is no success, as Sentry words it. */

export class Refusal extends Error {
  readonly status: number;
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, body: object, headers: Readonly<Record<string, string>> = {}) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export function notFound(): Refusal {
  return new Refusal(404, { detail: "The requested resource does not exist" });
}

/** A field that is not as it should be. */
export function invalid(field: string, ...complaints: readonly string[]): Refusal {
  return new Refusal(400, { [field]: complaints });
}

/** What is wrong with the whole. */
export function wrong(complaint: string): Refusal {
  return new Refusal(400, { nonFieldErrors: [complaint] });
}
