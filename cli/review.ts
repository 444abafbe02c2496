/** `npm run review`: what the working tree would change in every environment, and whether the policies let it. */
import { writeFile } from "node:fs/promises";
import { EngineError } from "./engine.ts";
import { baseOf, environmentsIn } from "./review/base.ts";
import { commentOf } from "./review/comment.ts";
import { deployedReview } from "./review/deployed.ts";
import { offlineReview } from "./review/offline.ts";
import { exitCodeOf } from "./review/result.ts";

export interface ReviewOptions {
  readonly base?: string;
  readonly markdown?: string;
  readonly json: boolean;
  readonly environment?: readonly string[];
  readonly deployed: boolean;
}

export async function review(options: ReviewOptions): Promise<void> {
  const environments = await chosen(options.environment);
  const found = options.deployed
    ? await deployedReview(environments)
    : await offlineReview(await baseOf(options.base), environments);
  const comment = commentOf(found);
  if (options.markdown !== undefined) await writeFile(options.markdown, comment);
  if (options.json) process.stdout.write(`${JSON.stringify(found, undefined, 2)}\n`);
  else if (options.markdown === undefined) process.stdout.write(comment);
  process.exitCode = exitCodeOf(found);
}

/** @throws EngineError where there is no such environment */
async function chosen(named: readonly string[] | undefined): Promise<readonly string[]> {
  const known = await environmentsIn();
  const strange = named?.find((each) => !known.includes(each));
  if (strange === undefined) return named ?? known;
  throw new EngineError(
    `--environment is "${strange}"; allowed is an environment with a file Pulumi.<name>.yaml: ${known.join(", ")}`,
    2,
  );
}
