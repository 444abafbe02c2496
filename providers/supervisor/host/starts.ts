/**
 * How often each unit was started since it was last changed: neither supervisor tells it in a form that Prometheus
 * reads, and supervisord does not count at all. The launcher counts, in files for node-exporter's textfile collector.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { atomicWrite } from "./atomic-write.ts";
import { launchFolder, type Supervisor, type UnitInputs } from "./unit.ts";

type Named = Pick<UnitInputs, "home" | "name">;

/** A counter with the labels `unit` and `supervisor`; a crash loop is its increase. */
const metric = "supervised_unit_starts_total";

export function startsPath(unit: Named, supervisor: Supervisor): string {
  return join(launchFolder(unit.home), `${supervisor}-${unit.name}.prom`);
}

/** Begins the count anew: what is started next is another definition of the unit. */
export async function forgetStarts(unit: Named, supervisor: Supervisor, owner: string): Promise<void> {
  const content = `${head(unit, supervisor)} ${"0".repeat(digits)}\n`;
  await atomicWrite(startsPath(unit, supervisor), content, { mode: 0o600, owner });
}

/** Starts after the first one, since the unit was last changed. */
export async function restarts(unit: Named, supervisor: Supervisor): Promise<number> {
  const text = await readFile(startsPath(unit, supervisor), "utf8").catch(() => "");
  return Math.max(0, Number(text.trim().split(" ").at(-1)) - 1);
}

/** The launcher's lines that count one start. */
export function startCounter(unit: Named, supervisor: Supervisor, quote: (word: string) => string): string[] {
  const path = quote(startsPath(unit, supervisor));
  return [
    `starts=$(sed -n 's/^${metric}.* 0*//p' ${path} 2>/dev/null)`,
    // In place and of one length: a reader sees the old number or the new, and a full disk is no obstacle.
    `printf '%s %0${digits}d\\n' ${quote(head(unit, supervisor))} $((starts + 1)) 1<>${path}`,
  ];
}

const digits = 12;

function head({ name }: Named, supervisor: Supervisor): string {
  return `# TYPE ${metric} counter\n${metric}{unit="${name}",supervisor="${supervisor}"}`;
}
