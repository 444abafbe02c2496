/** Starts the stand-ins for an engine that is about to run. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { listed } from "./packages.ts";

/** The variable by which Pulumi's engine finds them. */
export const debugProviders = "PULUMI_DEBUG_PROVIDERS";

export interface Attached {
  /** The value of {@link debugProviders} for the engine. */
  readonly variable: string;
  end(): Promise<void>;
}

/**
 * One process for all packages; it ends with this one, however that ends. One engine at a time: a package has one
 * configuration.
 *
 * @param environment where the back ends are: DOCKER_HOST, KUBECONFIG
 */
export function hermeticProviders(environment: NodeJS.ProcessEnv = process.env): Promise<Attached> {
  return attached(
    join(import.meta.dirname, "serve.ts"),
    `the stand-ins of the ${listed} providers`,
    environment,
  );
}

/**
 * Starts a program that serves providers, prints their ports, and ends with its standard input.
 *
 * @param what it serves, for who reads that it did not start
 */
export async function attached(
  program: string,
  what: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Attached> {
  const { NODE_OPTIONS, ...inherited } = environment;
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program], {
    // In a session of its own: an interrupt at the terminal is for the engine, which still needs them.
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, "../../.toolchain/compile-cache"), ...inherited },
  });
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once("line", resolve)),
    gone.then(() => ""),
  ]);
  if (line === "") throw new Error(`${what} did not start`);
  const ports = Object.entries(JSON.parse(line) as Record<string, number>);
  return {
    variable: ports.map(([name, port]) => `${name}:${port}`).join(","),
    async end() {
      child.stdin.end();
      await gone;
    },
  };
}
