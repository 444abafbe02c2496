/**
 * An `up` from nothing to all healthy, against the same processes started by a hand-written shell script
 * (`startup.sh`), with settings and data folders made anew each time. Goal: ≤ 1.5.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { neuroerp } from "../catalog/neuroerp.ts";
import type { Unit } from "../components/platforms/platform.ts";
import { endMarked } from "../providers/supervisor/host/processes.ts";
import { root, run, type TestStack } from "../tests/harness/stack.ts";
import type { Measured } from "./benchmark.ts";
import { erpStack } from "./erp.ts";
import { inWords, pairs } from "./pairs.ts";

const rounds = 5;
/** The script's processes carry it, so that they are found at the end. */
const mark = "BENCH_STARTUP=floor";

export async function startup(): Promise<Measured> {
  const stack = await erpStack();
  const settings = join(stack.folder, "settings");
  try {
    await up(stack);
    keepSettings(stack.home, settings);
    await stack.succeed("destroy", "--yes", "--skip-preview");
    const data = await pairs(
      rounds,
      async () => {
        await up(stack);
        return async () => void (await stack.succeed("destroy", "--yes", "--skip-preview"));
      },
      async () => {
        // Below the same path, which stands in the settings.
        const { code, output } = await run(
          "bash",
          [join(import.meta.dirname, "startup.sh"), settings, stack.home],
          root,
          {
            ...process.env,
            BENCH_STARTUP: "floor",
          },
        );
        if (code !== 0) throw new Error(output);
        return async () => {
          await endMarked(mark, { signal: "INT", timeout: 10_000 });
          rmSync(stack.home, { recursive: true, force: true });
        };
      },
    );
    return {
      figures: { "an up from nothing to all healthy, against a shell script": inWords(data, 1.5) },
      data,
    };
  } finally {
    await stack.end();
  }
}

async function up(stack: TestStack): Promise<void> {
  const { code, output } = await stack.up();
  if (code !== 0) throw new Error(output);
}

/** What the script starts from: the settings without data, and each unit's environment and command. */
function keepSettings(home: string, settings: string): void {
  for (const file of readdirSync(home, { recursive: true, encoding: "utf8" })) {
    if (
      /(^|\/)(postgresql\.conf|pg_hba\.conf|superuser|roles\.sql|pgbouncer\.ini|users\.txt|redis\.conf|\w+\.yml|logrotate\.conf)$/.test(
        file,
      ) &&
      !file.includes("/data/")
    ) {
      cpSync(join(home, file), join(settings, file));
    }
  }
  mkdirSync(join(settings, "start"));
  for (const file of readdirSync(join(home, "launch")).filter((name) => name.endsWith(".sh"))) {
    const [, rest = ""] = readFileSync(join(home, "launch", file), "utf8").split("umask 077\n");
    const lines = rest.slice(rest.search(/^(export|cd) /m));
    const unit = file.replace(/^\w+-|\.sh$/g, "");
    writeFileSync(join(settings, "start", `${unit}.sh`), `export ${mark}\n${lines}`);
    const service = neuroerp.services[unit];
    const migrate = service !== undefined && "migrate" in service ? service.migrate : undefined;
    if (migrate !== undefined) {
      writeFileSync(
        join(settings, "start", `${unit}-migrations.sh`),
        `export ${mark}\n${lines.replace(/^exec .*/m, `exec ${migrate.join(" ")}`)}`,
      );
    }
  }
  const units = JSON.parse(readFileSync(join(home, "units.json"), "utf8")) as Unit[];
  const urls = units.flatMap(({ health }) => ("url" in health ? [health.url] : []));
  writeFileSync(join(settings, "urls"), `${urls.join("\n")}\n`);
  if (!existsSync(join(settings, "database", "postgresql.conf")))
    throw new Error("no settings of PostgreSQL");
}
