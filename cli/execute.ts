/** Runs a program to its end, whatever comes of it. */
import { execFile } from "node:child_process";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** More than any state or any preview. */
const mostOutput = 2 ** 30;

export function execute(
  file: string,
  words: readonly string[],
  { input, ...options }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly input?: string },
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(file, words, { ...options, maxBuffer: mostOutput }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, stdout, stderr: stderr === "" && code !== 0 ? (error?.message ?? "") : stderr });
    });
    if (input !== undefined) child.stdin?.end(input);
  });
}
