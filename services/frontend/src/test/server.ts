/** The network, replaced: each test says what the services answer, and reads what they were sent. */
import { jest } from "@jest/globals";

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly token: string | undefined;
  readonly body: unknown;
}

/** What a service answers; a function makes it from the request, and an Error stands for no answer. */
export type Answer = Reply | ((request: SentRequest) => Reply | Promise<Reply>);
export type Reply = Error | { readonly status?: number; readonly body?: unknown };

/**
 * Answers requests by `"METHOD path"`; the path is compared without its query.
 * Gives the list of requests, in order.
 */
export function serve(answers: Readonly<Record<string, Answer>>): SentRequest[] {
  const sent: SentRequest[] = [];
  globalThis.fetch = jest.fn<typeof fetch>(async (input, init = {}) => {
    const headers = init.headers as Record<string, string> | undefined;
    const request: SentRequest = {
      method: init.method ?? "GET",
      url: String(input),
      token: headers?.authorization,
      body: init.body ? JSON.parse(String(init.body)) : undefined,
    };
    sent.push(request);
    const answer = answers[`${request.method} ${request.url.split("?")[0]}`];
    const reply = typeof answer === "function" ? await answer(request) : answer;
    if (reply === undefined) return json(404, problem("Not found."));
    if (reply instanceof Error) throw reply;
    return json(reply.status ?? 200, reply.body);
  });
  return sent;
}

/** An error as the services say it. */
export function problem(message: string, fields: Record<string, string> = {}): object {
  return { error: { code: "code", message, fields } };
}

function json(status: number, body: unknown): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), { status });
}
