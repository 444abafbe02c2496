/** The command lines of all processes of the host, looked at again and again while something else happens. */
import { readdirSync, readFileSync } from "node:fs";

const interval = 20;

export class CommandLines {
  readonly seen = new Set<string>();
  private readonly timer = setInterval(() => this.look(), interval);

  end(): void {
    clearInterval(this.timer);
    this.look();
  }

  private look(): void {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      this.seen.add(contentOf(`/proc/${pid}/cmdline`).replaceAll("\0", " "));
    }
  }
}

/** Empty for what has just gone, or belongs to somebody else. */
export function contentOf(path: string, encoding: BufferEncoding = "utf8"): string {
  try {
    return readFileSync(path, encoding);
  } catch {
    return "";
  }
}
