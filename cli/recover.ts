/** `npm run recover`: makes a stack usable again after a command on it was killed. */
import { Pm2 } from "../providers/supervisor/pm2/daemon.ts";
import { endStrays, type Stray } from "../providers/supervisor/strays.ts";
import { EngineError, type Options, pulumi } from "./engine.ts";
import { describe, holders } from "./locks.ts";
import { endOrphans } from "./orphans.ts";
import { homesOf, stateOf, unitsOf } from "./state.ts";

/** What `--json` prints. */
export interface Recovery {
  /** The locks that were taken away. */
  readonly locks: readonly string[];
  /** Processes of a killed engine that were ended. */
  readonly processes: readonly string[];
  /** What the killed command had begun and not noted as done. */
  readonly pending: readonly string[];
  /** Units that were ended because the state does not know them. */
  readonly strays: readonly string[];
}

export async function recover({ stack, json }: Options): Promise<void> {
  say(`Recovering "${stack}" after a killed command. Data is not touched, and what the state knows runs on.`);
  const locks = await unlock(stack);
  step(1, "the lock", locks, "nobody holds it", "taken away");
  const processes = await endOrphans();
  step(2, "processes of a killed engine", processes, "none", "ended");
  const before = await stateOf(stack);
  const pending = (before.pending_operations ?? []).map(
    ({ type, resource }) => `${type} ${resource.urn.split("::").at(-1)}`,
  );
  step(3, "what was begun and not noted as done", pending, "nothing", "settled: the next up does it again");
  say("4. a refresh: the state learns what is really there");
  await pulumi(
    ["refresh", "--yes", "--skip-preview", "--clear-pending-creates", "--suppress-outputs", "--stack", stack],
    "stderr",
  );
  const strays = await endUnknown(stack, homesOf(before));
  step(5, "units that the state does not know", strays, "none", "ended: the next up starts what is to run");
  say(`Done. The next "npm start -- -s ${stack}" brings up what is missing, "npm run down" takes all down.`);
  if (json) {
    const recovery: Recovery = { locks, processes, pending, strays };
    process.stdout.write(`${JSON.stringify(recovery, undefined, 2)}\n`);
  }
}

/** @throws EngineError where a holder is alive, or cannot be seen from here */
async function unlock(stack: string): Promise<string[]> {
  const all = await holders(stack);
  const alive = all.filter(({ command }) => command !== "");
  if (alive.length > 0) {
    throw new EngineError(
      [
        `The stack "${stack}" is in use:`,
        ...alive.map((holder) => `  ${describe(holder)}`),
        "Wait for it, or end it, and run this again. If it has ended on another host:",
        `  eval "$(npm run -s env)" && pulumi cancel --yes --stack ${stack}`,
      ].join("\n"),
    );
  }
  if (all.length > 0) await pulumi(["cancel", "--yes", "--stack", stack], "stderr");
  return all.map(describe);
}

async function endUnknown(stack: string, homes: readonly string[]): Promise<string[]> {
  const known = unitsOf(await stateOf(stack));
  const isKnown = (home: string) => (stray: Stray) => known.has(`${stray.starter}:${stray.name}@${home}`);
  const strays = await Promise.all(homes.map((home) => endStrays(home, isKnown(home))));
  // Open, PM2's connections would keep this process alive.
  for (const home of homes) Pm2.of(home).disconnect();
  return strays.flat().map(({ starter, name }) => `${name} (${starter})`);
}

function step(number: number, what: string, found: readonly string[], none: string, fate: string): void {
  say(`${number}. ${what}: ${found.length === 0 ? none : `${found.join("; ")}: ${fate}`}`);
}

/** Progress is for people: stdout belongs to `--json`. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
