/** Lines of logs, from wherever they come. */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

export interface LogWishes {
  /** How many lines of each. */
  readonly count: number;
  readonly follow: boolean;
  readonly json: boolean;
}

export interface LogLine {
  readonly stream: "stdout" | "stderr";
  readonly line: string;
}

export function linesIn(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** @param from the container or pod, where there are several */
export function printLine(line: string, from?: string): void {
  process.stdout.write(from === undefined ? `${line}\n` : `${from} | ${line}\n`);
}

/** For programs. */
export function printJson(service: string | undefined, { stream, line }: LogLine): void {
  process.stdout.write(`${JSON.stringify({ service, stream, line })}\n`);
}

/** Whole lines, in however many pieces they arrive, until the text ends. */
export async function printAsTheyCome(text: Readable, from: string | undefined): Promise<void> {
  for await (const line of createInterface({ input: text })) if (line !== "") printLine(line, from);
}
