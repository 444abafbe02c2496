/** A stack of its own for a test: own state, own run directory, own ports, the real engine. */
import { execFile } from "node:child_process";
import { randomInt } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { processTable } from "../../providers/supervisor/host/processes.ts";
import { Pm2 } from "../../providers/supervisor/pm2/daemon.ts";
import { endStrays } from "../../providers/supervisor/strays.ts";

/** The checkout. */
export const root = join(import.meta.dirname, "..", "..");

export interface Run {
  readonly code: number;
  /** Stdout and stderr, as they came. */
  readonly output: string;
  readonly stdout: string;
}

export class TestStack {
  /** Everything of the test, removed at its end. */
  readonly folder: string;
  /** The stack's run directory. */
  readonly home: string;
  /** Unique, so that its settings (`Pulumi.<name>.yaml`) collide with nobody's. */
  readonly name: string;
  /** Unique too, so that it can be looked for where it must not be. */
  readonly passphrase: string;
  private readonly project: string;
  private readonly state: string;
  private readonly environment: NodeJS.ProcessEnv;

  /**
   * @param project the folder of a Pulumi program, relative to the checkout
   * @param beside a stack whose state backend it shares; default: it has one of its own
   */
  constructor(project: string, beside?: TestStack) {
    this.project = join(root, project);
    this.folder = mkdtempSync(join(tmpdir(), "neuroerp-"));
    this.name = `test-${basename(this.folder).slice("neuroerp-".length).toLowerCase()}`;
    this.passphrase = `passphrase of ${this.name}`;
    // PostgreSQL's user passes through.
    chmodSync(this.folder, 0o755);
    this.home = join(this.folder, "run");
    this.state = beside?.state ?? join(this.folder, "state");
    mkdirSync(this.state, { recursive: true });
    // Jest's own options are not for the engine's Node processes, and the checkout's passphrase is not for tests.
    const { NODE_OPTIONS, PULUMI_CONFIG_PASSPHRASE_FILE, ...inherited } = process.env;
    this.environment = {
      ...inherited,
      PULUMI_BACKEND_URL: `file://${this.state}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: this.passphrase,
      PULUMI_STACK: this.name,
      TEST_HOME: this.home,
      // What policies keep of it is not the checkout's.
      NEUROERP_BUDGETS: join(this.folder, "budgets"),
      NEUROERP_AUDITS: join(this.folder, "audits"),
    };
  }

  /** Makes the stack and its configuration. */
  async init(config: Record<string, string> = {}): Promise<this> {
    await this.succeed("stack", "init", this.name);
    for (const [key, value] of Object.entries(config)) await this.succeed("config", "set", key, value);
    return this;
  }

  /** `pulumi …`, whatever comes of it. */
  pulumi(words: readonly string[], variables: Record<string, string> = {}): Promise<Run> {
    return run("pulumi", [...words, "--non-interactive"], this.project, {
      ...this.environment,
      ...variables,
    });
  }

  /** Any program, in the stack's environment and the project's folder. */
  program(file: string, words: readonly string[], variables: Record<string, string> = {}): Promise<Run> {
    return run(file, words, this.project, { ...this.environment, ...variables });
  }

  /** `pulumi …`, under way: for those who want to disturb it. */
  begin(words: readonly string[]): { readonly pid: number; readonly ended: Promise<Run> } {
    return begin("pulumi", [...words, "--non-interactive"], this.project, this.environment);
  }

  /** `pulumi …`, which must succeed. */
  async succeed(...words: readonly string[]): Promise<string> {
    return successful(["pulumi", ...words], await this.pulumi(words)).output;
  }

  up(variables: Record<string, string> = {}): Promise<Run> {
    return this.pulumi(["up", "--yes", "--skip-preview", "--suppress-outputs"], variables);
  }

  /** One of the stack's own commands (`cli/`), on this stack. */
  command(...words: readonly string[]): Promise<Run> {
    return run(process.execPath, [join(root, "cli", "main.ts"), ...words], root, this.environment);
  }

  /** The same, which must succeed. */
  async mustRun(...words: readonly string[]): Promise<Run> {
    return successful(words, await this.command(...words));
  }

  /** The files of its state backend. */
  files(): string[] {
    return readdirSync(this.state, { recursive: true, encoding: "utf8" }).map((path) =>
      join(this.state, path),
    );
  }

  /** Takes everything down, whatever state it is in, and removes the test's folder. */
  async end(): Promise<void> {
    // A test that failed may have left it locked, or with parts that the state does not know.
    await this.pulumi(["cancel", "--yes", this.name]);
    await this.pulumi(["destroy", "--yes", "--skip-preview"]);
    await endStrays(this.home, () => false);
    Pm2.of(this.home).disconnect();
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(join(this.project, `Pulumi.${this.name}.yaml`), { force: true });
  }
}

/** @throws what was printed, where it did not succeed */
function successful(words: readonly string[], result: Run): Run {
  if (result.code === 0) return result;
  throw new Error(`${words.join(" ")} ended with ${result.code}:\n${result.output}`);
}

/** The ERP on ports of its own, not yet up. */
export function erpStack(portOffset: number): Promise<TestStack> {
  const stack = new TestStack(".");
  return stack.init({ "neuroerp:runDirectory": stack.home, "neuroerp:portOffset": String(portOffset) });
}

export function run(
  file: string,
  words: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Run> {
  return begin(file, words, cwd, env).ended;
}

function begin(
  file: string,
  words: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): { readonly pid: number; readonly ended: Promise<Run> } {
  let pid = 0;
  const ended = new Promise<Run>((resolve) => {
    const child = execFile(file, words, { cwd, env, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, output: stdout + stderr, stdout });
    });
    pid = child.pid ?? 0;
  });
  return { pid, ended };
}

/**
 * A port that nobody listens on now, above those that the kernel hands out to whoever asks for any (up to 60,999): the
 * engine's own servers do, and one of them could have it by the time that the test wants it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(61_000, 65_536);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

/** Pids of the processes whose command line contains a text. */
export async function pidsOf(text: string): Promise<number[]> {
  const pattern = text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const { stdout } = await run("pgrep", ["-f", "--", pattern], root);
  const alive = await processTable();
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map(Number)
    .filter((pid) => alive.has(pid));
}

/** Waits until a condition holds. */
export async function eventually(
  what: string,
  holds: () => Promise<boolean>,
  patience = 30_000,
): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`waited ${patience / 1000} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
