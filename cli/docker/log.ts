/** What containers wrote. */
import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import type { ContainerOutputs } from "../outputs.ts";
import { containersOf, engineOf, nameOf } from "./engine.ts";

export interface LogLine {
  readonly stream: "stdout" | "stderr";
  readonly line: string;
}

/** The last lines of one container. */
export async function linesOf(container: Docker.Container, count: number): Promise<LogLine[]> {
  const raw = await container.logs({ stdout: true, stderr: true, tail: count });
  const lines: LogLine[] = [];
  for (let at = 0; at + headerBytes <= raw.length; ) {
    const length = raw.readUInt32BE(at + 4);
    const text = raw.toString("utf8", at + headerBytes, at + headerBytes + length);
    const stream = raw[at] === 2 ? "stderr" : "stdout";
    for (const line of text.split("\n").filter((each) => each !== "")) lines.push({ stream, line });
    at += headerBytes + length;
  }
  return lines;
}

/** Each piece of a log begins with its stream and its length. */
const headerBytes = 8;

export interface LogWishes {
  readonly count: number;
  readonly follow: boolean;
  readonly json: boolean;
}

/** Prints the logs of units, those of several containers with the container's name at each line. */
export async function dockerLogs(
  stack: string,
  outputs: ContainerOutputs,
  units: readonly string[],
  { count, follow, json }: LogWishes,
): Promise<void> {
  const docker = await engineOf(stack);
  const found = await containersOf(docker, outputs);
  const containers = units.flatMap((unit) => found.get(unit) ?? []);
  const isMany = containers.length > 1;
  for (const info of containers) {
    const service = info.Labels["service"];
    for (const { stream, line } of await linesOf(docker.getContainer(info.Id), count)) {
      if (json) print(JSON.stringify({ service, stream, line }));
      else print(isMany ? `${nameOf(info)} | ${line}` : line);
    }
  }
  if (follow) await Promise.all(containers.map((info) => followed(docker, info, isMany)));
}

/** Until it ends, or whoever follows it does. */
async function followed(docker: Docker, info: Docker.ContainerInfo, isMany: boolean): Promise<void> {
  const options = { stdout: true, stderr: true, follow: true, tail: 0 } as const;
  const stream = await docker.getContainer(info.Id).logs(options);
  const lines = new PassThrough();
  docker.modem.demuxStream(stream, lines, lines);
  stream.once("end", () => lines.end());
  for await (const chunk of lines) {
    for (const line of String(chunk)
      .split("\n")
      .filter((each) => each !== ""))
      print(isMany ? `${nameOf(info)} | ${line}` : line);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
