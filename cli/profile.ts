/** `npm run profile`: what a service spends its CPU and its memory on, and what every process of the stack uses. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ServicePlan } from "../catalog/plan.ts";
import { EngineError, type Options } from "./engine.ts";
import { outputs } from "./outputs.ts";
import { planOfStack } from "./plan.ts";
import { ask } from "./profile/ask.ts";
import { type CpuProfile, cpuText } from "./profile/cpu.ts";
import { flameGraph } from "./profile/flame.ts";
import { type MemoryProfile, memoryText } from "./profile/memory.ts";
import { stackProcesses, topText } from "./profile/top.ts";
import { serviceName } from "./service-name.ts";

/** What the service itself refuses, too: a profile ends by itself, and soon. */
const longest = 120;
const highestRate = 200;
/** Fewer show no growth that could be told from a warm-up. */
const shortestMemory = 5;

export interface CpuOptions extends Options {
  readonly seconds: string;
  readonly rate: string;
  readonly out?: string;
}

export async function profileCpu(options: CpuOptions, name: string): Promise<void> {
  const seconds = count("--seconds", options.seconds, 1, longest);
  const rate = count("--rate", options.rate, 1, highestRate);
  const service = serviceOf(options.stack, name);
  const running = await outputs(options.stack);
  const words = ["cpu", "--seconds", String(seconds), "--rate", String(rate)] as const;
  const profile = await waiting(
    `sampling the CPU of ${service.name}, ${rate} looks a second`,
    seconds,
    ask<CpuProfile>(options.stack, running, service, words),
  );
  const title = `${service.name} of ${options.stack}: CPU over ${seconds} s, ${new Date().toISOString()}`;
  const file = resolve(options.out ?? `profile-${service.name}.html`);
  await writeFile(file, flameGraph(title, profile));
  if (options.json) process.stdout.write(`${JSON.stringify({ service: service.name, file, ...profile })}\n`);
  else process.stdout.write(`${cpuText(service.name, profile)}flame graph: ${file}\n`);
}

export interface MemoryOptions extends Options {
  readonly seconds: string;
}

export async function profileMemory(options: MemoryOptions, name: string): Promise<void> {
  const seconds = count("--seconds", options.seconds, shortestMemory, longest);
  const service = serviceOf(options.stack, name);
  const running = await outputs(options.stack);
  const profile = await waiting(
    `watching what ${service.name} allocates; until then each allocation of it costs more`,
    seconds,
    ask<MemoryProfile>(options.stack, running, service, ["memory", "--seconds", String(seconds)]),
  );
  if (options.json) process.stdout.write(`${JSON.stringify({ service: service.name, ...profile })}\n`);
  else process.stdout.write(memoryText(service.name, profile));
}

export async function profileTop({ stack, json }: Options): Promise<void> {
  const processes = await stackProcesses(stack, await outputs(stack));
  process.stdout.write(json ? `${JSON.stringify(processes, undefined, 2)}\n` : topText(processes));
}

/** @throws EngineError where it is none, or one that has no profiling socket */
function serviceOf(stack: string, text: string): ServicePlan {
  const { services } = planOfStack(stack);
  const name = serviceName(
    text,
    services.map((service) => service.name),
  );
  const service = services.find((each) => each.name === name);
  if (service?.runtime === "python") return service;
  const able = services.filter(({ runtime }) => runtime === "python").map((each) => each.name);
  throw new EngineError(
    `${name} has pages and no profile; there is one of ${able.join(", ")}. Pages are profiled in the browser (its developer tools); "npm run profile -- top" says what its processes use.`,
  );
}

/** @throws EngineError with what is allowed */
function count(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most && text.trim() !== "") return value;
  throw new EngineError(`${option} is "${text}"; allowed is a whole number from ${least} to ${most}`);
}

/** Says how far it is: on a terminal each second, elsewhere once. */
async function waiting<T>(what: string, seconds: number, work: Promise<T>): Promise<T> {
  if (!process.stderr.isTTY) {
    process.stderr.write(`${what}: ${seconds} s\n`);
    return work;
  }
  const begun = performance.now();
  const tell = () => {
    const passed = Math.min(seconds, Math.round((performance.now() - begun) / 1000));
    process.stderr.write(`\r${what}: ${passed} of ${seconds} s`);
  };
  tell();
  const timer = setInterval(tell, 1000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    process.stderr.write("\n");
  }
}
