/** Stand-ins for the services that messages go to: they take everything, and keep it. */

import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { serve } from "../../../providers/supervisor/testing/fixture.ts";

export interface Received {
  readonly path: string;
  readonly body: string;
}

/** A web server that answers 202 to every POST. */
export async function webReceiver(): Promise<{
  readonly url: string;
  readonly received: readonly Received[];
}> {
  const received: Received[] = [];
  const url = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ path: request.url ?? "", body: Buffer.concat(chunks).toString() });
      response.writeHead(202).end("{}");
    });
  });
  return { url, received };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A mail server without encryption, for who logs in. */
export async function mailReceiver(): Promise<{
  readonly port: number;
  readonly mails: readonly string[];
  readonly close: () => void;
}> {
  const mails: string[] = [];
  const server: Server = createServer((socket) => {
    let text = "";
    let mail: string | undefined;
    socket.on("error", () => {});
    socket.write("220 test\r\n");
    socket.on("data", (chunk) => {
      text += chunk.toString();
      for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (mail === undefined) {
          if (line === "DATA") mail = "";
          socket.write(replies[line.slice(0, 4).toUpperCase()] ?? "250 fine\r\n");
        } else if (line === ".") {
          mails.push(mail);
          mail = undefined;
          socket.write("250 kept\r\n");
        } else mail += `${line}\n`;
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, mails, close: () => server.close() };
}

const replies: Readonly<Record<string, string>> = {
  EHLO: "250-test\r\n250 AUTH PLAIN\r\n",
  AUTH: "235 welcome\r\n",
  DATA: "354 go on\r\n",
  QUIT: "221 bye\r\n",
};
