/** What a review compares, as git knows it. */
import { EngineError, root } from "../engine.ts";
import { execute } from "../execute.ts";

export interface Base {
  readonly commit: string;
  /** For people: `origin/main (1a2b3c4)`. */
  readonly title: string;
}

/** Where nothing is said, the first of these that there is. */
const usual = ["origin/main", "main", "HEAD"];

/** Where the branch left it: what has come since is no change of this branch. @throws EngineError for no commit */
export async function baseOf(ref: string | undefined): Promise<Base> {
  for (const each of ref === undefined ? usual : [ref]) {
    const commit = await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${each}^{commit}`);
    if (commit === undefined) continue;
    const left = (await git("merge-base", commit, "HEAD")) ?? commit;
    const short = left.slice(0, 7);
    return { commit: left, title: commit.startsWith(each) ? short : `${each} (${short})` };
  }
  throw new EngineError(
    `--base is "${ref ?? ""}"; allowed is a commit or a branch that this checkout has: git fetch brings it, and in a workflow a checkout with its history`,
    2,
  );
}

/** The environments that have settings among the files of this checkout. */
export async function environmentsIn(): Promise<string[]> {
  const files = (await git("ls-files", "--", "Pulumi.*.yaml")) ?? "";
  const order = ["dev", "staging", "prod"];
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return files
    .split("\n")
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** Undefined where it fails. */
async function git(...words: readonly string[]): Promise<string | undefined> {
  const { code, stdout } = await execute("git", words, { cwd: root, env: process.env });
  return code === 0 ? stdout.trim() : undefined;
}
