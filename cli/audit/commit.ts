/** Which commit's policies judge. */
import { spawnSync } from "node:child_process";
import { root } from "../engine.ts";

/** `1a2b3c4d5e6f`, with a `+` where files differ from it; `unknown` outside of git. */
export function commitOf(): string {
  const head = git("rev-parse", "--short=12", "HEAD").trim();
  if (head === "") return "unknown";
  return git("status", "--porcelain", "--untracked-files=no").trim() === "" ? head : `${head}+`;
}

function git(...words: string[]): string {
  const { status, stdout } = spawnSync("git", words, { cwd: root, encoding: "utf8" });
  return status === 0 ? stdout : "";
}
