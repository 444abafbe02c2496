/** The intake's HTTP: what the collectors send, and what Prometheus and probes ask. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type Intake, Unreadable } from "./intake.ts";

/** Of a request's body, in bytes. The collector sends half as much. */
const largest = 8 * 1024 * 1024;
/** Batches that are worked on at a time; each holds some ten times its size in memory. */
const mostBatches = 4;
/** Before a connection is cut, in milliseconds: the collector tries again at once. */
const pause = 500;
/** What Elasticsearch says of a batch that it has taken. */
const taken = '{"took":1,"errors":false,"items":[]}';
const help = "there are /_bulk, /v1/traces, /health and /metrics\n";

const inflated = promisify(gunzip);
class TooLarge extends Error {}

export function logIntake(intake: Intake): Server {
  const batches = turns(mostBatches);

  /**
   * The collector takes any answer for the end of the batch, and sends parts of it twice after a failure that is
   * answered. A connection that ends without an answer makes it wait, and send the whole batch again.
   */
  function cut(request: IncomingMessage): void {
    setTimeout(() => request.socket.destroy(), pause);
  }

  async function bulk(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await bodyOf(request);
      await batches(() => intake.logs(body));
      answer(response, 200, taken, "application/json");
    } catch (error) {
      if (error instanceof TooLarge) answer(response, 413, `${error.message}\n`);
      else cut(request);
    }
  }

  async function traces(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await bodyOf(request);
      await batches(() => intake.traces(body));
      answer(response, 200, "{}", "application/json");
    } catch (error) {
      if (error instanceof TooLarge) answer(response, 413, `${error.message}\n`);
      else if (error instanceof Unreadable) answer(response, 400, `${error.message}\n`);
      else answer(response.setHeader("retry-after", "1"), 503, "the log store does not answer\n");
    }
  }

  /** The collector looks whether it may go on. */
  async function look(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await intake.storeAnswers()) answer(response, 200, "{}", "application/json");
    else cut(request);
  }

  return createServer({ requestTimeout: 60_000, keepAliveTimeout: 120_000 }, (request, response) => {
    const path = request.url?.split("?")[0] ?? "/";
    const isGet = request.method === "GET" || request.method === "HEAD";
    if (request.method === "POST" && path === "/_bulk") void bulk(request, response);
    else if (request.method === "POST" && path === "/v1/traces") void traces(request, response);
    else if (isGet && path === "/metrics") answer(response, 200, intake.metrics());
    else if (isGet && path === "/health")
      void intake
        .storeAnswers()
        .then((up) => answer(response, 200, `the log store ${up ? "answers" : "does not answer"}\n`));
    else if (isGet) void look(request, response);
    else answer(response, 404, help);
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // It is read to its end even so: who is not listened to does not listen to the answer.
    if (length > largest) chunks.length = 0;
    else chunks.push(chunk);
  }
  if (length > largest) throw new TooLarge(`a body has at most ${largest} bytes`);
  const body = Buffer.concat(chunks);
  if (request.headers["content-encoding"] !== "gzip") return body.toString("utf8");
  try {
    return (await inflated(body, { maxOutputLength: largest })).toString("utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw new TooLarge(`a body has at most ${largest} bytes`);
    throw new Unreadable("the body is no gzip");
  }
}

/** Runs so many works at a time; the others wait. */
function turns(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

function answer(
  response: ServerResponse,
  status: number,
  text: string,
  type = "text/plain; version=0.0.4; charset=utf-8",
): void {
  response.writeHead(status, { "content-type": type }).end(text);
}
