/** `npm run logs` on a real log store: what is asked for, and nothing else, in order; and what comes meanwhile, once. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readSearch, type SearchOptions } from "../../cli/logs/search.ts";
import { show } from "../../cli/logs/show.ts";
import { type Entry, LogStore } from "../../cli/logs/store.ts";
import { victoriaLogs } from "../../components/platforms/host/observers.ts";

const folder = mkdtempSync(join(tmpdir(), "neuroerp-logs-"));
const units = ["valeo-crm", "valeo-backend", "database"].map((name) => ({
  name,
  role: name === "database" ? "store" : "service",
}));
const began = Math.floor(Date.now() / 1000) - 3600;
const trace = "0af7651916cd43dd8448eb211c80319c";
const odd = 'a "quoted" \\ (text) or * | delete é 𝄞';

let server: ChildProcess;
let url: string;
let store: LogStore;

beforeAll(async () => {
  url = `http://127.0.0.1:${await freePort()}`;
  const words = [
    `-storageDataPath=${folder}`,
    `-httpListenAddr=${new URL(url).host}`,
    "-inmemoryDataFlushInterval=1s",
  ];
  server = spawn(victoriaLogs, words, { stdio: "ignore" });
  await eventually(async () => (await fetch(`${url}/health`)).ok);
  store = new LogStore(url, "dev");
  await insert([
    ...Array.from({ length: 30 }, (_, index) => entry(index, "valeo-backend", `backend ${index}`)),
    entry(1, "valeo-crm", "crm first"),
    { ...entry(2, "valeo-crm", "crm warns"), level: "warning" },
    { ...entry(3, "valeo-crm", "crm fails"), level: "error", exception: "Traceback\nKeyError: 'Nordsee'" },
    { ...entry(4, "database", "PANIC"), level: "critical", stream: "stderr" },
    { ...entry(5, "valeo-crm", odd), user_id: "u-1" },
    // As they come: the outer span is known last.
    { ...entry(10.004, "valeo-crm", "POST /api/crm/contacts 201"), ...of("r-1"), span_id: "c" },
    { ...span(10.003, "SELECT", "d", "c", 1.25), "db.query.text": "INSERT INTO contact VALUES (%s)" },
    span(10.002, "POST /contacts", "c", "b", 6),
    span(10, "submit contact", "a", "", 20, "valeo-frontend"),
    span(10, "POST", "b", "a", 18, "valeo-frontend"),
    { ...entry(10.005, "valeo-frontend", "POST /api/crm/contacts 201"), ...of("r-1"), logger: "gateway" },
    { ...entry(10.006, "valeo-crm", "another request"), ...of("r-10") },
    { ...entry(11, "valeo-audit", "recorded"), trace_id: trace },
  ]);
  await eventually(async () => (await store.entries({ query: "*", count: 100 })).length >= 43);
}, 60_000);

afterAll(async () => {
  const ended = new Promise((resolve) => server.once("close", resolve));
  server.kill();
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

test("by default the last 20 of each service are shown, in order, without spans and what is no service", async () => {
  const entries = await found({});
  const crm = entries.filter(({ service }) => service === "valeo-crm").map(({ _msg }) => _msg);
  expect(crm).toEqual([
    "crm first",
    "crm warns",
    "crm fails",
    odd,
    "POST /api/crm/contacts 201",
    "another request",
  ]);
  const backend = entries.filter(({ service }) => service === "valeo-backend").map(({ _msg }) => _msg);
  expect(backend).toEqual(Array.from({ length: 20 }, (_, index) => `backend ${index + 10}`));
  expect(entries).toHaveLength(26);
  const times = entries.map(({ _time = "" }) => Date.parse(_time));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("fewer or none on request", async () => {
  expect((await found({ lines: "2" }, "backend")).map(({ _msg }) => _msg)).toEqual([
    "backend 28",
    "backend 29",
  ]);
  expect(await found({ lines: "0" })).toEqual([]);
});

test.each([
  ["error", ["crm fails", "PANIC"]],
  ["warning", ["crm warns", "crm fails", "PANIC"]],
  ["critical", ["PANIC"]],
])("--level %s means it and what is graver, of everything that runs", async (level, messages) => {
  expect(await messagesOf({ level })).toEqual(messages);
});

test("a service and a level hold together", async () => {
  expect(await messagesOf({ level: "error" }, "crm")).toEqual(["crm fails"]);
});

test("a request's spans and entries stand in order of time, each span in the one that it is part of", async () => {
  const text = await shown({ request: "r-1" });
  expect(
    text
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/^\S+ +/, "").replaceAll(/(?<=\S) +(?=\S)/g, " ")),
  ).toEqual([
    "valeo-frontend span submit contact 20 ms",
    "valeo-frontend span POST 18 ms",
    "valeo-crm span POST /contacts 6 ms",
    "valeo-crm span SELECT 1.25 ms INSERT INTO contact VALUES (%s)",
    "valeo-crm info POST /api/crm/contacts 201 request_id=r-1",
    "valeo-frontend info POST /api/crm/contacts 201 request_id=r-1",
  ]);
});

test("a trace goes on in the worker that a request has left work to", async () => {
  const messages = await messagesOf({ trace: trace.toUpperCase() });
  expect(messages).toHaveLength(7);
  expect(messages.at(-1)).toBe("recorded");
});

test("what was done for a user", async () => {
  expect(await messagesOf({ user: "u-1" })).toEqual([odd]);
});

describe("--grep", () => {
  test.each([[odd], ['"quoted" \\ (text)'], ["(TEXT) OR *"], ["* | delete"], ["𝄞"]])(
    "%j is a text, and no part of the question",
    async (grep) => {
      expect(await messagesOf({ grep })).toEqual([odd]);
    },
  );

  test.each([['x" or *'], ['") or (*'], [".*"], ["x\n*"], ["\ud800"]])(
    "%j finds nothing, as nobody has written it",
    async (grep) => {
      expect(await messagesOf({ grep })).toEqual([]);
    },
  );

  test("finds what is in a stack trace, in capitals or not", async () => {
    expect(await messagesOf({ grep: "keyerror: 'nordsee'" })).toEqual(["crm fails"]);
  });
});

test("a time has its beginning and not its end: one after the other, nothing is shown twice", async () => {
  const [since, until] = [began + 3, began + 28].map((time) => new Date(time * 1000).toISOString());
  const entries = await found({ since: since ?? "", until: until ?? "" }, "backend");
  expect(entries.map(({ _msg }) => _msg)).toEqual(
    Array.from({ length: 25 }, (_, index) => `backend ${index + 3}`),
  );
});

test("what nobody wrote is said, and is no failure", async () => {
  const remarks: string[] = [];
  const search = readSearch({ request: "nobody" }, undefined, units, Date.now() / 1000);
  await show(store, search, {
    json: false,
    follow: false,
    print: () => {},
    remark: (text) => remarks.push(text),
  });
  expect(remarks).toEqual(["no entry matches\n"]);
});

test("who follows sees what was there and what comes, each once", async () => {
  const controller = new AbortController();
  const seen: string[] = [];
  const search = readSearch({ lines: "1" }, "valeo-crm", units, Date.now() / 1000);
  const now = () => Date.now() / 1000 - began;
  await insert([entry(now() - 1, "valeo-crm", "just before"), entry(now(), "valeo-crm", "last")]);
  await eventually(async () => (await messagesOf({ lines: "1" }, "crm"))[0] === "last");
  const following = show(store, search, {
    json: true,
    follow: true,
    print: (text) => seen.push((JSON.parse(text) as Entry)["_msg"] ?? ""),
    signal: controller.signal,
  });
  await eventually(async () => seen.length > 0);
  await insert([entry(now(), "valeo-crm", "comes"), entry(now(), "valeo-backend", "of another")]);
  await eventually(async () => seen.includes("comes"));
  await insert([entry(now(), "valeo-crm", "comes later")]);
  await eventually(async () => seen.includes("comes later"));
  controller.abort();
  await following;
  expect(seen).toEqual(["last", "comes", "comes later"]);
}, 60_000);

test("a store that is away is named, with what to do", async () => {
  const away = new LogStore(`http://127.0.0.1:${await freePort()}`, "staging");
  await expect(away.entries({ query: "*", count: 1 })).rejects.toThrow(
    /does not answer: .*\n.*npm run status -- --stack staging.*\n.*npm run logs -- --files --stack staging/,
  );
});

test("what the store refuses is said with its reason", async () => {
  await expect(store.entries({ query: "* | nonsense", count: 1 })).rejects.toThrow(
    /refuses \* \| nonsense: .*unexpected pipe/,
  );
});

test("more than anybody reads is cut, and that is said", async () => {
  await insert(Array.from({ length: 10_001 }, (_, index) => entry(20, "flood", `line ${index}`)));
  const flood = [{ name: "flood", role: "service" }];
  const lines: string[] = [];
  const remarks: string[] = [];
  await eventually(async () => {
    const search = readSearch({ since: "2h" }, "flood", flood, Date.now() / 1000);
    lines.length = 0;
    await show(store, search, {
      json: true,
      follow: false,
      print: (text) => lines.push(text),
      remark: (text) => remarks.push(text),
    });
    return lines.length === 10_000;
  });
  expect(remarks.at(-1)).toMatch(/only the last 10000 entries are shown/);
}, 60_000);

async function found(options: SearchOptions, service?: string): Promise<Entry[]> {
  const lines = (await shown(options, service, true)).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Entry);
}

async function messagesOf(options: SearchOptions, service?: string): Promise<(string | undefined)[]> {
  return (await found(options, service)).map(({ _msg }) => _msg);
}

async function shown(options: SearchOptions, service?: string, json = false): Promise<string> {
  let text = "";
  const search = readSearch(options, service, units, Date.now() / 1000);
  const print = (more: string) => {
    text += more;
  };
  await show(store, search, { json, follow: false, print, remark: () => {} });
  return text;
}

/** @param at seconds after the beginning */
function entry(at: number, service: string, message: string): Entry {
  const time = new Date(Math.round((began + at) * 1000)).toISOString();
  return { _time: time, _msg: message, service, level: "info", kind: "log", stream: "stdout" };
}

function of(request: string): Entry {
  return { request_id: request, ...(request === "r-1" ? { trace_id: trace } : {}) };
}

function span(
  at: number,
  name: string,
  id: string,
  parent: string,
  milliseconds: number,
  service = "valeo-crm",
): Entry {
  const own = {
    kind: "span",
    stream: "trace",
    span_id: id,
    parent_span_id: parent,
    duration_ms: `${milliseconds}`,
  };
  return { ...entry(at, service, name), ...of("r-1"), ...own };
}

/** As the intake does it. */
async function insert(entries: readonly Entry[]): Promise<void> {
  const fields =
    "_stream_fields=application,environment,service,stream,instance&_time_field=_time&_msg_field=_msg";
  const response = await fetch(`${url}/insert/jsonline?${fields}`, {
    method: "POST",
    headers: { "content-type": "application/stream+json" },
    body: entries.map((each) => JSON.stringify(each)).join("\n"),
  });
  expect(response.status).toBe(200);
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await condition().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`never true: ${condition}`);
    await sleep(200);
  }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => listener.once("listening", resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}
