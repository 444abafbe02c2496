/** What a program has spent, from its start to its end. */
import { type Run, run } from "../tests/harness/stack.ts";

export interface Spent {
  readonly seconds: number;
  /** Resident memory at its peak, MiB. */
  readonly mebibytes: number;
  readonly stdout: string;
}

/**
 * Node tells of itself alone what the kernel tells of every child. And Python is small: until a child executes its
 * program, the memory of the parent counts as its own.
 */
const wrapper = `
import json, os, sys, time
began = time.monotonic()
pid = os.spawnvp(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
seconds = time.monotonic() - began
print()
print(json.dumps([seconds, usage.ru_maxrss / 1024]))
sys.exit(os.waitstatus_to_exitcode(status))
`;

export function spent(program: string, ...words: readonly string[]): Promise<Spent> {
  return spentBy((file, all) => run(file, all, "."), program, ...words);
}

/** @param start runs a program, in an environment of its own */
export async function spentBy(
  start: (file: string, words: readonly string[]) => Promise<Run>,
  program: string,
  ...words: readonly string[]
): Promise<Spent> {
  const { code, output, stdout } = await start("python", ["-c", wrapper, program, ...words]);
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${output}`);
  const lines = stdout.trimEnd().split("\n");
  const [seconds, mebibytes] = JSON.parse(lines.pop() ?? "") as [number, number];
  return { seconds, mebibytes, stdout: lines.join("\n") };
}
