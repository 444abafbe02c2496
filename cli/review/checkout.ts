/**
 * A throwaway checkout, in which first the base and then the head lies: at one path, because an environment on a host
 * has paths in its resources, and another path would be a change of all of them.
 */
import { copyFile, lstat, mkdir, mkdtemp, readdir, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { EngineError } from "../engine.ts";
import { execute } from "../execute.ts";

/** What the set-up has made beside `node_modules`, and no commit holds. */
const toolchain = ".toolchain";
const compiled = "compile-cache";

export class Checkout {
  /** All of the review: the checkout, and what else is thrown away with it. */
  readonly folder: string;
  /** Where base and head lie in turn. */
  readonly path: string;
  private readonly root: string;

  private constructor(root: string, folder: string) {
    this.root = root;
    this.folder = folder;
    this.path = join(folder, "checkout");
  }

  /** Empty. @param root the real checkout, which is only read */
  static async open(root: string): Promise<Checkout> {
    return new Checkout(root, await mkdtemp(join(tmpdir(), "neuroerp-review-")));
  }

  /** Puts a commit there. @throws EngineError where it cannot be read */
  async holdCommit(commit: string): Promise<void> {
    await this.clear();
    const archive = join(this.folder, "base.tar");
    await succeed("git", ["archive", "--format=tar", "-o", archive, commit], this.root);
    await succeed("tar", ["-xf", archive, "-C", this.path], this.root);
    await rm(archive);
    await this.link();
  }

  /** Puts the working tree there: what git tracks, and what it does not ignore. */
  async holdWorkingTree(): Promise<void> {
    await this.clear();
    const words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const { stdout } = await succeed("git", words, this.root);
    const files = [...new Set(stdout.split("\0").filter((file) => file !== ""))];
    await Promise.all(
      [...new Set(files.map((file) => dirname(file)))].map((folder) =>
        mkdir(join(this.path, folder), { recursive: true }),
      ),
    );
    for (const file of files) await this.copy(file);
    await this.link();
  }

  async end(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** One that was deleted, and not yet committed as such, is not there. */
  private async copy(file: string): Promise<void> {
    const from = join(this.root, file);
    const found = await lstat(from).catch(() => undefined);
    if (found?.isFile() !== true) return;
    await copyFile(from, join(this.path, file));
  }

  private async clear(): Promise<void> {
    // Renamed first: what is left of a long removal is never taken for a part of the next.
    const old = join(this.folder, "old");
    await rename(this.path, old).catch(() => undefined);
    await rm(old, { recursive: true, force: true });
    await mkdir(this.path, { recursive: true });
  }

  private async link(): Promise<void> {
    await symlink(join(this.root, "node_modules"), join(this.path, "node_modules"), "dir");
    // What is compiled is kept by its path, and no later review has this one: it is thrown away, too.
    const tools = join(this.path, toolchain);
    const cache = join(this.folder, compiled);
    await Promise.all([mkdir(tools, { recursive: true }), mkdir(cache, { recursive: true })]);
    const names = await readdir(join(this.root, toolchain)).catch((): string[] => []);
    const others = names.filter((name) => name !== compiled);
    await Promise.all([
      symlink(cache, join(tools, compiled), "dir"),
      ...others.map((name) => symlink(join(this.root, toolchain, name), join(tools, name))),
    ]);
  }
}

async function succeed(file: string, words: readonly string[], cwd: string) {
  const ended = await execute(file, words, { cwd, env: process.env });
  if (ended.code !== 0) throw new EngineError(`${file} ${words.join(" ")} failed: ${ended.stderr.trim()}`);
  return ended;
}
