/** The engine at DOCKER_HOST, through Docker's own command. */
import { spawn } from "node:child_process";
import { EngineError } from "../engine.ts";

export const revisionLabel = "org.opencontainers.image.revision";

interface Result {
  readonly code: number;
  readonly stdout: string;
  /** Stdout and stderr, as they came. */
  readonly output: string;
}

export class Docker {
  private constructor() {}

  /** @throws EngineError where no engine answers */
  static async connect(): Promise<Docker> {
    const docker = new Docker();
    const { code, output } = await docker.run("version", "--format", "{{.Server.Version}}");
    if (code === 0) return docker;
    throw new EngineError(
      `no Docker Engine answers at ${process.env["DOCKER_HOST"] ?? "its usual place"}: ${lastLine(output)}\n` +
        "Start one, or say where it is: DOCKER_HOST=unix:///path/of/its.socket",
    );
  }

  /** The bytes of an image; undefined where the engine does not have it. */
  async sizeOf(reference: string): Promise<number | undefined> {
    const size = await this.inspect(reference, "{{.Size}}");
    return size === undefined ? undefined : Number(size);
  }

  /** The commit that an image says it is built from; undefined where the engine does not have it. */
  revisionOf(reference: string): Promise<string | undefined> {
    return this.inspect(reference, `{{index .Config.Labels "${revisionLabel}"}}`);
  }

  /** `docker …`, which must succeed; what it said on stdout. @throws EngineError with what it said */
  async succeed(...words: readonly string[]): Promise<string> {
    const { code, stdout, output } = await this.run(...words);
    if (code !== 0)
      throw new EngineError(`docker ${words[0]} ended with ${code}:\n${output.trimEnd()}`, code);
    return stdout.trim();
  }

  private async inspect(reference: string, format: string): Promise<string | undefined> {
    const { code, stdout } = await this.run("image", "inspect", "--format", format, reference);
    return code === 0 ? stdout.trim() : undefined;
  }

  private run(...words: readonly string[]): Promise<Result> {
    return execute("docker", words, {
      // BuildKit takes no base by its id: it would ask a registry for it.
      DOCKER_BUILDKIT: "0",
    });
  }
}

/** A program to its end, its output to the caller. */
export function execute(
  program: string,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Result> {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      env: { ...process.env, ...more },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let output = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child
      .once("error", (error) => resolve({ code: 127, stdout: "", output: error.message }))
      .once("close", (code) => resolve({ code: code ?? 1, stdout, output }));
  });
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
