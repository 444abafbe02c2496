/** What runs from a run directory, known to a state or not: an engine that was killed may not have noted what it made. */
import { readdir } from "node:fs/promises";
import { endMarked, marksOf } from "./host/processes.ts";
import { markVariable, type Starter, unitMark } from "./host/unit.ts";
import { removeApp } from "./kinds/pm2-app.ts";
import { removeProgram } from "./kinds/program.ts";
import { Pm2 } from "./pm2/daemon.ts";
import { Supervisord } from "./supervisord/daemon.ts";
import { paths } from "./supervisord/settings.ts";

export interface Stray {
  readonly starter: Starter;
  readonly name: string;
}

/** How a stray is ended: its own settings are not known any more. */
const stop = { signal: "TERM", timeout: 10_000 } as const;

/** Units and tasks that a supervisor knows, whose settings lie there, or of which a process is alive. */
export async function running(home: string): Promise<Stray[]> {
  const [apps, programs, settings, marks] = await Promise.all([
    Pm2.of(home).list(),
    Supervisord.of(home).processes(),
    readdir(paths(home).programs).catch(() => []),
    marksOf(home),
  ]);
  const found = [
    ...(apps ?? []).map(({ name }) => `pm2:${name}`),
    ...(programs ?? []).map(({ name }) => `supervisord:${name}`),
    ...settings.filter((file) => file.endsWith(".conf")).map((file) => `supervisord:${file.slice(0, -5)}`),
    ...[...marks].map((mark) => mark.slice(markVariable.length + 1, -(home.length + 1))),
  ];
  return [...new Set(found)].sort().map((each) => {
    const [starter = "", name = ""] = each.split(":");
    return { starter: starter as Starter, name };
  });
}

/** Ends everything of a run directory that `keep` does not name, and the supervisors that are left without work. */
export async function endStrays(home: string, keep: (stray: Stray) => boolean): Promise<Stray[]> {
  const strays = (await running(home)).filter((stray) => !keep(stray));
  await Promise.all(strays.map(({ starter, name }) => end(home, starter, name)));
  const [pm2, supervisord] = [Pm2.of(home), Supervisord.of(home)];
  await pm2.exclusively(() => pm2.endWhenIdle());
  await supervisord.exclusively(() => supervisord.endWhenIdle());
  return strays;
}

async function end(home: string, starter: Starter, name: string): Promise<void> {
  if (starter === "pm2") await removeApp({ home, name, stop });
  else if (starter === "supervisord") await removeProgram({ home, name, stop });
  else await endMarked(unitMark(home, starter, name), stop);
}
