/**
 * Asks a service's profiling socket, by the client that comes with the service: on the host beside it, elsewhere in one
 * of its containers, because nobody but the service's own user may open the socket.
 */
import { join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { ServicePlan } from "../../catalog/plan.ts";
import { profileSocket } from "../../components/platforms/host/home.ts";
import { containerProfileSocket } from "../../components/service-variables.ts";
import { EngineError, root } from "../engine.ts";
import { type Ended, execute } from "../execute.ts";
import type { ContainerOutputs, HostOutputs, Outputs } from "../outputs.ts";

/** What is asked: the client's words after its socket. */
export type Question = readonly ["cpu" | "memory", ...words: string[]];

/** @throws EngineError where nobody answers, or not with what was asked for */
export async function ask<Profile>(
  stack: string,
  running: Outputs,
  service: ServicePlan,
  question: Question,
): Promise<Profile> {
  const { code, stdout, stderr } = await answered(stack, running, service, question);
  if (code !== 0) {
    const [words = "no reason given"] = stderr.trim().split("\n").slice(-1);
    throw new EngineError(
      `${service.name} cannot be profiled: ${words || "no reason given"}\nIs it up, and is nobody else profiling it? ("npm run status -- --stack ${stack}")`,
    );
  }
  try {
    return JSON.parse(stdout) as Profile;
  } catch {
    throw new EngineError(`${service.name} answers with no profile: ${stdout.slice(0, 200)}`);
  }
}

function answered(stack: string, running: Outputs, service: ServicePlan, question: Question): Promise<Ended> {
  if (running.platform === "host") return onHost(running, service, question);
  return running.platform === "docker"
    ? inContainer(stack, running, service, question)
    : inPod(stack, running, service, question);
}

function client(socket: string, question: Question): string[] {
  return ["python", "-m", "neuroerp_service.profile", "--socket", socket, ...question];
}

async function onHost(
  { home, units }: HostOutputs,
  { name, source }: ServicePlan,
  question: Question,
): Promise<Ended> {
  const { port } = new URL(units.find((unit) => unit.name === name)?.url ?? "http://nowhere");
  const [program = "", ...words] = client(profileSocket(home, port), question);
  return execute(program, words, { cwd: join(root, source), env: process.env });
}

async function inContainer(
  stack: string,
  running: ContainerOutputs,
  { name }: ServicePlan,
  question: Question,
): Promise<Ended> {
  const { containersOf, engineOf } = await import("../docker/engine.ts");
  const docker = await engineOf(stack);
  const found = (await containersOf(docker, running)).get(name) ?? [];
  const one = found.find(({ State }) => State === "running");
  if (one === undefined) return { code: 1, stdout: "", stderr: "no container of it runs" };
  const exec = await docker.getContainer(one.Id).exec({
    Cmd: client(containerProfileSocket, question),
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({});
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, stdout, stderr);
  stream.once("close", () => end(stdout, stderr)).once("end", () => end(stdout, stderr));
  const [out, err] = await Promise.all([text(stdout), text(stderr)]);
  return { code: (await exec.inspect()).ExitCode ?? 1, stdout: out, stderr: err };
}

async function inPod(
  stack: string,
  running: ContainerOutputs,
  { name }: ServicePlan,
  question: Question,
): Promise<Ended> {
  const [{ Exec }, { clusterOf, nameOf, podsOf }] = await Promise.all([
    import("@kubernetes/client-node"),
    import("../kubernetes/cluster.ts"),
  ]);
  const cluster = await clusterOf(stack, running);
  const found = (await podsOf(stack, cluster)).get(name) ?? [];
  const one = found.find(({ status }) => status?.phase === "Running");
  if (one === undefined) return { code: 1, stdout: "", stderr: "no pod of it runs" };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts: Promise<string>[] = [stdout, stderr].map((stream: Readable) => text(stream));
  const code = await new Promise<number>((resolve, reject) => {
    new Exec(cluster.config)
      .exec(
        cluster.namespace,
        nameOf(one),
        name,
        client(containerProfileSocket, question),
        stdout,
        stderr,
        null,
        false,
        ({ status }) => resolve(status === "Success" ? 0 : 1),
      )
      .then((socket) => socket.addEventListener("close", () => resolve(1)), reject);
  }).catch((error: unknown) => {
    stderr.write(error instanceof Error ? error.message : "the cluster lets nobody in");
    return 1;
  });
  end(stdout, stderr);
  const [out = "", err = ""] = await Promise.all(texts);
  return { code, stdout: out, stderr: err };
}

function end(...streams: readonly PassThrough[]): void {
  for (const stream of streams) if (!stream.writableEnded) stream.end();
}
