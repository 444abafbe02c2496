/** Answers Prometheus with what the pods use. */
import { createServer, type Server, type ServerResponse } from "node:http";
import { exposition, type Sources } from "./exposition.ts";

export function podExporter(namespace: string, sources: Sources): Server {
  return createServer({ requestTimeout: 10_000 }, (request, response) => {
    if (request.url === "/") answer(response, 200, "there are /metrics and /health\n");
    else if (request.url === "/health") answer(response, 200, "ok\n");
    else if (request.url === "/metrics") {
      exposition(namespace, sources).then(
        (text) => answer(response, 200, text),
        // A failed scrape is what an alert is for.
        (error: unknown) =>
          answer(response, 502, `${error instanceof Error ? error.message : "no answer"}\n`),
      );
    } else answer(response, 404, "there are /metrics and /health\n");
  });
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; version=0.0.4" }).end(text);
}
