/** The end of a log file. */
import { open } from "node:fs/promises";

const mostBytes = 16_384;

/** The last lines of a file, at most `count` of them and 16 KiB; none where there is no file. */
export async function lastLines(path: string, count: number): Promise<string[]> {
  const handle = await open(path, "r").catch(() => undefined);
  if (handle === undefined) return [];
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, mostBytes);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return (
      buffer
        .toString("utf8")
        .split("\n")
        // Half a line may hold half a secret, which nobody would know for one.
        .slice(length < size ? 1 : 0)
        .filter((line) => line !== "")
        .slice(-count)
    );
  } finally {
    await handle.close();
  }
}
