/** Runs the packs over a deployed state, by Pulumi's own command. */
import { spawn } from "node:child_process";
import { EngineError, root } from "../engine.ts";
import { eventsOf } from "./events.ts";
import type { Finding } from "./findings.ts";
import type { State } from "./state.ts";

/** How Pulumi ends where the packs have refused something: the only failure that is an answer. */
const refused = "mandatory policy violations were found";

/** @param packs the words that name them @throws EngineError where it could not be judged, with what Pulumi says */
export async function analyze(packs: readonly string[], state: State): Promise<readonly Finding[]> {
  const words = ["policy", "analyze", "--json", ...state.words, ...packs];
  const { code, stdout, stderr } = await run(words);
  const { complete, findings } = eventsOf(stdout, state);
  if (!complete || (code !== 0 && !stderr.includes(refused)))
    throw new EngineError(`"pulumi policy analyze" ended with ${code}:\n${state.mask(stderr.trim())}`);
  return findings;
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(words: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // The policy on error budgets looks for changes: there are none.
    const env = { ...process.env, JUDGED_UNCHANGED: "true" };
    const child = spawn("pulumi", words, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    child.stdout.on("data", (chunk: Buffer) => chunks.stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.stderr.push(chunk));
    child
      .once("error", reject)
      .once("close", (code) =>
        resolve({ code: code ?? 1, stdout: textOf(chunks.stdout), stderr: textOf(chunks.stderr) }),
      );
  });
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}
