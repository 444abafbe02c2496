/** The inbox: a receiver of the stack's own, which writes every alert into its log. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import { History } from "./history.ts";
import { isBeat, linesOf, readMessage } from "./message.ts";
import { relay } from "./relay.ts";
import { Watchdog } from "./watchdog.ts";

export interface InboxOptions {
  /** Takes each line. */
  readonly write: (line: string) => void;
  /** Where the addresses are that messages are passed on to: a file for each receiver. */
  readonly relays: string;
  readonly now?: () => Date;
}

/** Bytes of a message; Alertmanager's have a hundred alerts at most. */
const longestBody = 1_000_000;
/** How often it is looked whether the switch still beats. */
const watchInterval = 10_000;

interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly type?: string;
}

/** Not yet listening. */
export function inbox({ write, relays, now = () => new Date() }: InboxOptions): Server {
  const history = new History();
  const watchdog = new Watchdog(now());
  const counts = { firing: 0, resolved: 0, refused: 0 };

  const say = (line: string | undefined) => {
    if (line !== undefined) write(line);
  };

  function receive(body: string): number {
    const message = readMessage(body, now());
    if (message === undefined) {
      counts.refused += 1;
      return 400;
    }
    counts[message.status === "resolved" ? "resolved" : "firing"] += 1;
    history.add(message);
    if (isBeat(message)) say(watchdog.beat(now()));
    else for (const line of linesOf(message)) write(line);
    return 200;
  }

  function metrics(): string {
    const messages = Object.entries(counts).map(
      ([status, count]) => `alert_inbox_messages_total{status="${status}"} ${count}\n`,
    );
    return [
      "# TYPE alert_inbox_messages_total counter\n",
      ...messages,
      "# TYPE alert_inbox_watchdog_timestamp_seconds gauge\n",
      `alert_inbox_watchdog_timestamp_seconds ${watchdog.lastBeat}\n`,
    ].join("");
  }

  const pages: Readonly<Record<string, () => Answer>> = {
    "/health": () => ({ status: 200, body: "ok\n" }),
    "/messages": () => ({ status: 200, body: JSON.stringify(history.messages), type: "application/json" }),
    "/metrics": () => ({ status: 200, body: metrics(), type: "text/plain; version=0.0.4" }),
  };

  /** What is done with the body of a POST to this path. */
  function takerOf(path: string): ((body: string) => number | Promise<number>) | undefined {
    if (path === "/alerts") return receive;
    const receiver = /^\/to\/([a-z0-9-]{1,40})$/.exec(path)?.[1];
    return receiver === undefined ? undefined : (body) => relay(relays, receiver, body);
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const [path = ""] = (request.url ?? "").split("?");
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page !== undefined) return request.method === "GET" ? page() : { status: 405 };
    const take = takerOf(path);
    if (take === undefined) return { status: 404 };
    if (request.method !== "POST") return { status: 405 };
    const body = await bodyOf(request);
    return { status: body === undefined ? 413 : await take(body) };
  }

  const server = createServer({ headersTimeout: 5_000, requestTimeout: 10_000 }, (request, response) => {
    answer(request)
      .then(({ status, body = "", type = "text/plain" }) => {
        response.writeHead(status, { "content-type": type });
        response.end(body);
      })
      // Who breaks off in the middle is not answered.
      .catch(() => response.destroy());
  });
  const watch = setInterval(() => say(watchdog.check(now())), watchInterval);
  watch.unref();
  server.once("close", () => clearInterval(watch));
  return server;
}

/** Undefined where it is too long; read to its end even so, because who still writes would hear no answer. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= longestBody) chunks.push(chunk);
  }
  return length > longestBody ? undefined : Buffer.concat(chunks).toString("utf8");
}
