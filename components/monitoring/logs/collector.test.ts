/** The collector's settings, judged by rsyslog: what it reads from files, and what reaches an intake. */
import { type ChildProcess, execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { start, temporaryFolder } from "../../../providers/supervisor/testing/fixture.ts";
import { collectorSettings } from "./collector.ts";

/** Blocks of lines that arrive as one; the intake splits them further. */
const blocks = [
  [
    '{"level":"info","message":"a"}',
    "Traceback (most recent call last):",
    '  File "x.py", line 1',
    "ValueError: x",
  ],
  ["plain text", "INFO:     Started"],
  [
    '{"level":"info"}',
    "Traceback (most recent call last):",
    "KeyboardInterrupt",
    "",
    chain(1),
    "Traceback (most recent call last):",
    "sqlalchemy.exc.DataError: x",
    "[SQL: SELECT 1]",
    "(Background on this error at: https://sqlalche.me/e/20/9h9h)",
  ],
  ["2026-11-27 05:00:00 UTC [1] LOG:  x", "\tcontinued"],
  ["time=2026-11-27T05:00:00Z level=info", "Error: boom", "    at main (x.js:1:2)"],
  [
    "123:M 27 Nov 2026 05:00:00.000 * Ready",
    "panic: x",
    "",
    "goroutine 1 [running]:",
    "main.main()",
    "\t/x.go:1",
  ],
  ["[vite] connected"],
  ["[2026-11-27 05:00:00 +0000] [1] [INFO] Listening"],
  ["marker-17"],
  ['Dumb text, ünï, \\ and "', chain(0)],
  ["> npm run"],
]; // prettier: one block a line

function chain(which: number): string {
  return [
    "During handling of the above exception, another exception occurred:",
    "The above exception was the direct cause of the following exception:",
  ][which] as string;
}

interface Document {
  readonly file: string;
  readonly offset: string;
  readonly at: string;
  readonly line: string;
}

const folder = temporaryFolder("c-");
const documents: Document[] = [];
let intake: Server;
let collector: ChildProcess;
let settings: string;

beforeAll(async () => {
  intake = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const lines = Buffer.concat(chunks).toString().split("\n");
    documents.push(
      ...lines.filter((line) => line.startsWith('{"file"')).map((line) => JSON.parse(line) as Document),
    );
    response.end('{"took":1,"errors":false,"items":[]}');
  });
  await new Promise<void>((resolve) => intake.listen(0, "127.0.0.1", resolve));
  for (const each of ["plain", "docker", "cri", "spool"]) mkdirSync(join(folder, each));
  settings = join(folder, "rsyslog.conf");
  const { port } = intake.address() as AddressInfo;
  writeFileSync(
    settings,
    collectorSettings({
      inputs: [
        { files: join(folder, "plain", "*.log") },
        { files: join(folder, "docker", "*-json.log"), format: "docker" },
        { files: join(folder, "cri", "*.log"), format: "cri" },
        { files: join(folder, "own.txt"), start: '^"\\$\\(start\\)' },
      ],
      intake: { host: "127.0.0.1", port },
      spool: join(folder, "spool"),
    }),
  );
  collector = start(["rsyslogd", "-n", "-i", join(folder, "pid"), "-f", settings]);
});

afterAll(async () => {
  if (collector.exitCode === null && collector.signalCode === null) {
    const ended = new Promise((resolve) => collector.once("exit", resolve));
    collector.kill("SIGTERM");
    await ended;
  }
  intake.closeAllConnections();
  intake.close();
});

async function arrived(name: string, count: number): Promise<string[]> {
  const found = () => documents.filter(({ file }) => file === join(folder, name)).map(({ line }) => line);
  const end = Date.now() + 15_000;
  while (found().length < count && Date.now() < end) await sleep(50);
  return found();
}

test("rsyslog accepts them", () => {
  const judged = execFileSync("rsyslogd", ["-N1", "-f", settings], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  expect(judged).toBe("");
});

test("an entry's lines stay together, and what follows a whole entry does not", async () => {
  appendFileSync(join(folder, "plain", "a.log"), `${blocks.flat().join("\n")}\n`);
  expect(await arrived("plain/a.log", blocks.length)).toEqual(blocks.map((lines) => lines.join("\n")));
});

test("so they do where Docker wraps each line", async () => {
  const wrapped = blocks.map((lines) =>
    lines.map((line) => JSON.stringify({ log: `${line}\n`, stream: "stderr", time: "2026-11-27T05:00:00Z" })),
  );
  appendFileSync(join(folder, "docker", "c-json.log"), `${wrapped.flat().join("\n")}\n`);
  expect(await arrived("docker/c-json.log", blocks.length)).toEqual(wrapped.map((lines) => lines.join("\n")));
});

test("so they do where a CRI's runtime does", async () => {
  const wrapped = blocks.map((lines) => lines.map((line) => `2026-11-27T05:00:00.1+01:00 stderr F ${line}`));
  appendFileSync(join(folder, "cri", "0.log"), `${wrapped.flat().join("\n")}\n`);
  expect(await arrived("cri/0.log", blocks.length)).toEqual(wrapped.map((lines) => lines.join("\n")));
});

test("a platform can say itself what begins an entry", async () => {
  const lines = ['"$(start) 1', "more", '"$(start) 2'];
  appendFileSync(join(folder, "own.txt"), `${lines.join("\n")}\n`);
  expect(await arrived("own.txt", 2)).toEqual([`${lines[0]}\n${lines[1]}`, lines[2]]);
});

test("an entry tells its file, its place there and its time", async () => {
  await arrived("plain/a.log", 2);
  const second = documents.filter(({ file }) => file.endsWith("a.log"))[1];
  expect(Number(second?.offset)).toBeGreaterThan(0);
  expect(Math.abs(Date.parse(second?.at ?? "") - Date.now())).toBeLessThan(60_000);
});
