/** Requests a second that the CRM reads contacts with: with logs, traces and metrics against without any of them. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { Agent, createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../tests/harness/stack.ts";
import type { Measured } from "./benchmark.ts";
import { figures, spread } from "./pairs.ts";

const rounds = 12;
const requests = 400;
const connections = 8;
const goal = 0.85;
/** `getconf CLK_TCK`, the same on every Linux. */
const ticksPerSecond = 100;

interface Service {
  readonly pid: number;
  readonly url: string;
}
interface Served {
  readonly services: Readonly<Record<"on" | "off", Service>>;
  readonly token: string;
}
interface Round {
  /** Requests a second. */
  readonly rate: number;
  /** CPU time of the service for a request, in milliseconds: what a busy machine changes least. */
  readonly cpu: number;
}

export async function throughput(): Promise<Measured> {
  const [all, tenth] = [await measured(1), await measured(0.1)];
  const rows = [
    ["every request traced", all],
    ["one in ten traced", tenth],
  ] as const;
  return {
    figures: Object.fromEntries(
      rows.map(([what, data]) => [
        `requests a second with logs, traces and metrics, against none of them (${what})`,
        `ratio ${spread(data.ratio)} (goal ≥ ${goal}); on median ${data.on.toFixed(0)}/s, off median ${data.off.toFixed(0)}/s; CPU of a request on ${data.cpuOn.toFixed(2)} ms, off ${data.cpuOff.toFixed(2)} ms; ${rounds} pairs`,
      ]),
    ),
    data: { all, tenth },
  };
}

async function measured(sample: number) {
  const folder = await mkdtemp(join(tmpdir(), "neuroerp-throughput-"));
  const collector = await sink();
  const words = [
    join(root, "services", "backend", "bench", "serve.py"),
    folder,
    collector.url,
    String(sample),
  ];
  const child = spawn("python", words, { stdio: ["pipe", "pipe", "inherit"] });
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  try {
    const served = await firstObject(child.stdout);
    const round = (service: Service) => load(service, served.token, agent);
    await round(served.services.on);
    await round(served.services.off);
    const pairs: { on: Round; off: Round }[] = [];
    for (let count = 0; count < rounds; count++) {
      // Each is first as often as the other.
      const [first, second] = count % 2 === 0 ? (["on", "off"] as const) : (["off", "on"] as const);
      const results = {
        [first]: await round(served.services[first]),
        [second]: await round(served.services[second]),
      };
      pairs.push(results as { on: Round; off: Round });
    }
    const median = (of: (pair: { on: Round; off: Round }) => number) => figures(pairs.map(of)).median;
    return {
      ratio: figures(pairs.map(({ on, off }) => on.rate / off.rate)),
      on: median(({ on }) => on.rate),
      off: median(({ off }) => off.rate),
      cpuOn: median(({ on }) => on.cpu),
      cpuOff: median(({ off }) => off.cpu),
      pairs,
    };
  } finally {
    agent.destroy();
    child.stdin.end();
    if (child.exitCode === null) await once(child, "exit");
    collector.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the spans are sent to: it takes them, and does nothing with them. */
async function sink(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.end());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/otlp/v1/traces`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function firstObject(output: NodeJS.ReadableStream): Promise<Served> {
  // Migrations log a line of JSON each.
  for await (const line of createInterface({ input: output }))
    if (line.startsWith('{"services"')) return JSON.parse(line) as Served;
  throw new Error("the services did not start; their output is above");
}

async function load({ pid, url }: Service, token: string, agent: Agent): Promise<Round> {
  const [cpu, began] = [await cpuSeconds(pid), performance.now()];
  let left = requests;
  const client = async () => {
    while (left-- > 0) await read(`${url}/api/crm/contacts?page_size=20`, token, agent);
  };
  await Promise.all(Array.from({ length: connections }, client));
  const seconds = (performance.now() - began) / 1000;
  return { rate: requests / seconds, cpu: (((await cpuSeconds(pid)) - cpu) * 1000) / requests };
}

function read(url: string, token: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { Authorization: `Bearer ${token}` } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url}: ${response.statusCode}`));
      response.resume().on("end", resolve).on("error", reject);
    }).on("error", reject);
  });
}

async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
