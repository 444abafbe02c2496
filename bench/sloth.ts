/** Sloth, the peer that rules are measured against: built once from toolchain/sloth, in the cache that checkouts share. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir, machine } from "node:os";
import { join } from "node:path";
import { root, run } from "../tests/harness/stack.ts";

const command = "github.com/slok/sloth/cmd/sloth";
const module = join(root, "toolchain", "sloth");
/** The folder of setup/setup.sh. */
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "neuroerp-stack", "sloth");

export type Peer = { readonly program: string } | { readonly missing: string };

/** The program, or why there is none. */
export async function sloth(): Promise<Peer> {
  const pins = ["go.mod", "go.sum"].map((file) => readFileSync(join(module, file), "utf8"));
  const hash = createHash("sha256").update(pins.join("")).digest("hex").slice(0, 16);
  const program = join(cache, `built-${hash}-${machine()}`, "sloth");
  if (existsSync(program)) return { program };
  console.error(`  builds Sloth ${version(pins[0])}: minutes, once`);
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, ".making-"));
  try {
    const { code, output } = await build(making);
    if (code !== 0) return { missing: `Sloth could not be built: ${lastLine(output)}` };
    // Another one that was faster has made the same.
    if (!existsSync(program)) renameSync(making, join(program, ".."));
    return { program };
  } finally {
    for (const folder of [making, join(cache, "go")]) rmSync(folder, { recursive: true, force: true });
  }
}

/** As setup/steps/engine.sh: a Go user's caches are used and kept; where there are none, ours go afterwards. */
async function build(folder: string) {
  const environment = { ...process.env };
  for (const [name, own] of [
    ["GOCACHE", "build"],
    ["GOMODCACHE", "modules"],
  ] as const) {
    const { code, stdout, output } = await run("go", ["env", name], module);
    if (code !== 0) return { code, output: output || "there is no Go" };
    if (existsSync(stdout.trim())) continue;
    environment[name] = join(cache, "go", own);
    environment["GOFLAGS"] = `${environment["GOFLAGS"] ?? ""} -modcacherw`;
  }
  const words = ["-mod=readonly", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w"];
  return run("go", ["build", ...words, "-o", join(folder, "sloth"), command], module, environment);
}

function version(goMod = ""): string {
  return /slok\/sloth v(\S+)/.exec(goMod)?.[1] ?? "";
}

function lastLine(output: string): string {
  return output.trim().split("\n").at(-1) ?? "";
}
