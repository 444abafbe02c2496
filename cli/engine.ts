/** Runs Pulumi's own command, as a person would. */
import { spawn, spawnSync } from "node:child_process";
import { dirname } from "node:path";

/** What every command takes. */
export interface Options {
  readonly stack: string;
  readonly json: boolean;
}

/** The checkout. */
export const root = dirname(import.meta.dirname);

/** Pulumi, or what was asked of it, has failed; it has said why already, or the message does. */
export class EngineError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Where Pulumi's words go: to the terminal, to its stderr (stdout is for JSON), or back to the caller. */
type Sink = "terminal" | "stderr" | "caller";

/** Runs `pulumi` in the checkout; its output, where the caller takes it, else an empty text. */
export async function pulumi(words: readonly string[], sink: Sink): Promise<string> {
  const stdout = { terminal: "inherit", stderr: 2, caller: "pipe" }[sink] as "inherit" | 2 | "pipe";
  const child = spawn("pulumi", words, { cwd: root, stdio: ["inherit", stdout, "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number>((resolve, reject) => {
    child
      .once("error", reject)
      .once("close", (exit, signal) => resolve(exit ?? (signal === "SIGINT" ? 130 : 1)));
  });
  if (code !== 0) throw new EngineError(`"pulumi ${words.join(" ")}" ended with ${code}`, code);
  return Buffer.concat(chunks).toString("utf8");
}

/** Selects the stack, and makes it where it is new. */
export async function select(stack: string): Promise<void> {
  await pulumi(["stack", "select", "--create", "--non-interactive", stack], "stderr");
  unmark(`Pulumi.${stack}.yaml`);
}

/**
 * Pulumi has written a salt into the stack's settings. Git's filter (.gitattributes) hides it, but git takes a file
 * of another size for a changed one until it is added again.
 */
function unmark(settings: string): void {
  const git = (...words: string[]) =>
    spawnSync("git", [...words, "--", settings], { cwd: root }).status === 0;
  if (git("diff", "--quiet")) git("add", "--update");
}
