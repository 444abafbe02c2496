/** What containers wrote. */
import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import {
  type LogLine,
  type LogWishes,
  linesIn,
  printAsTheyCome,
  printJson,
  printLine,
} from "../log-lines.ts";
import type { ContainerOutputs } from "../outputs.ts";
import { containersOf, engineOf, nameOf } from "./engine.ts";

/** The last lines of one container. */
export async function linesOf(container: Docker.Container, count: number): Promise<LogLine[]> {
  const raw = await container.logs({ stdout: true, stderr: true, tail: count });
  const lines: LogLine[] = [];
  for (let at = 0; at + headerBytes <= raw.length; ) {
    const length = raw.readUInt32BE(at + 4);
    const text = raw.toString("utf8", at + headerBytes, at + headerBytes + length);
    const stream = raw[at] === 2 ? "stderr" : "stdout";
    for (const line of linesIn(text)) lines.push({ stream, line });
    at += headerBytes + length;
  }
  return lines;
}

/** Each piece of a log begins with its stream and its length. */
const headerBytes = 8;

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
  const from = (info: Docker.ContainerInfo) => (containers.length > 1 ? nameOf(info) : undefined);
  for (const info of containers) {
    for (const each of await linesOf(docker.getContainer(info.Id), count)) {
      if (json) printJson(info.Labels["service"], each);
      else printLine(each.line, from(info));
    }
  }
  if (follow) await Promise.all(containers.map((info) => followed(docker, info.Id, from(info))));
}

/** Until it ends, or whoever follows it does. */
async function followed(docker: Docker, id: string, from: string | undefined): Promise<void> {
  const options = { stdout: true, stderr: true, follow: true, tail: 0 } as const;
  const stream = await docker.getContainer(id).logs(options);
  const text = new PassThrough();
  docker.modem.demuxStream(stream, text, text);
  stream.once("end", () => text.end());
  await printAsTheyCome(text, from);
}
