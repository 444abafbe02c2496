/** The log store: a batch goes there as one request, and counts once the store has answered. */
import { Agent, request } from "node:http";
import type { Entry } from "./entry.ts";

export interface Store {
  /** Resolves with the entries that the store refuses for good; the others it has. @throws where it took none now */
  put(entries: readonly Entry[]): Promise<readonly Entry[]>;
  /** Whether it answers. */
  answers(): Promise<boolean>;
  close(): void;
}

const path =
  "/insert/jsonline?_stream_fields=application,environment,service,stream,instance&_time_field=_time&_msg_field=_msg";
/** In milliseconds. */
const limit = 30_000;
const healthLimit = 2_000;
/** What is wrong with an entry, and will be the next time. Any other answer is about the store. */
const refusals = new Set([400, 413, 422]);

export function storeAt(address: string): Store {
  // The store closes an idle connection after a minute: be first.
  const agent = new Agent({ keepAlive: true, maxSockets: 8, timeout: limit });

  async function put(entries: readonly Entry[]): Promise<readonly Entry[]> {
    if (entries.length === 0) return [];
    const status = await send(entries.map(({ json }) => json).join("\n"));
    if (status >= 200 && status < 300) return [];
    if (!refusals.has(status)) throw new Error(`the store answers with ${status}`);
    if (entries.length === 1) return entries;
    // One of them is bad: find it, and let the others through.
    const middle = entries.length >> 1;
    return [...(await put(entries.slice(0, middle))), ...(await put(entries.slice(middle)))];
  }

  function send(body: string, again = false): Promise<number> {
    return new Promise((resolve, reject) => {
      const asked = request(
        `${address}${path}`,
        {
          agent,
          method: "POST",
          // As a form it would be taken for parameters, and forgotten.
          headers: { "content-type": "application/stream+json", "content-length": Buffer.byteLength(body) },
          timeout: limit,
        },
        (response) => {
          response.resume();
          response.once("error", reject);
          response.once("end", () => resolve(response.statusCode ?? 0));
        },
      );
      asked.once("timeout", () => asked.destroy(new Error(`the store has not answered for ${limit} ms`)));
      asked.once("error", (error: NodeJS.ErrnoException) => {
        // The store had closed the connection while it was idle: it has read nothing.
        const idle = asked.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
        if (idle && !again) send(body, true).then(resolve, reject);
        else reject(error);
      });
      asked.end(body);
    });
  }

  return {
    put,
    answers: () =>
      new Promise((resolve) => {
        const asked = request(`${address}/health`, { agent, timeout: healthLimit }, (response) => {
          response.resume();
          response.once("error", () => resolve(false));
          response.once("end", () => resolve(response.statusCode === 200));
        });
        asked.once("timeout", () => asked.destroy());
        asked.once("error", () => resolve(false));
        asked.end();
      }),
    close: () => agent.destroy(),
  };
}
