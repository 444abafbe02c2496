/** supervisord's own parser, on the settings of many run directories at once. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { logPaths } from "../../providers/supervisor/host/unit.ts";
import {
  daemonSettings,
  paths,
  programPath,
  programSettings,
} from "../../providers/supervisor/supervisord/settings.ts";
import { root } from "./declared.ts";
import type { ProgramInputs, Rendered } from "./rendered.ts";

const definition = "0123456789abcdef";

const reader = `
import json, pwd, shlex, sys
from supervisor.options import ServerOptions
def read(path):
  options = ServerOptions()
  options.realize(["-c", path])
  return {process.name: {
    "group": group.name,
    "events": sorted(event.__name__ for event in getattr(group, "pool_events", [])),
    "words": shlex.split(process.command),
    "user": process.uid if process.uid is None else pwd.getpwuid(process.uid).pw_name,
    "stopsignal": process.stopsignal.name,
    "autorestart": process.autorestart.__name__,
    **{key: getattr(process, key) for key in ("autostart", "startretries", "stopwaitsecs", "stdout_logfile",
      "stderr_logfile", "stderr_logfile_maxbytes", "stderr_logfile_backups", "environment")},
  } for group in options.process_group_configs for process in group.process_configs}
print(json.dumps([read(path) for path in json.load(sys.stdin)]))
`;

export function judgeSupervisord(batch: readonly Rendered[]): void {
  for (const { home, programs } of batch) {
    mkdirSync(paths(home).programs, { recursive: true });
    mkdirSync(join(home, "logs"), { recursive: true });
    writeFileSync(paths(home).settings, daemonSettings(home));
    for (const each of programs)
      writeFileSync(programPath(home, each.name), programSettings(each, definition));
  }
  const output = execFileSync(join(root, ".venv", "bin", "python"), ["-c", reader], {
    input: JSON.stringify(batch.map(({ home }) => paths(home).settings)),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  const read = JSON.parse(output) as object[];
  for (const [index, { programs }] of batch.entries()) {
    expect(read[index]).toEqual(Object.fromEntries(programs.map((each) => [each.name, asked(each)])));
  }
}

/** What supervisord must have understood. */
function asked(program: ProgramInputs): object {
  const { stdout, stderr } = logPaths(program);
  const events = program.events.map(
    (event) => ({ PROCESS_STATE_EXITED: "ProcessStateExitedEvent", TICK_5: "Tick5Event" })[event as string],
  );
  return {
    group: program.name,
    events: events.toSorted(),
    words: ["/usr/bin/env", "-i", "/bin/sh", join(program.home, "launch", `supervisord-${program.name}.sh`)],
    user: program.user ?? null,
    stopsignal: `SIG${program.stop.signal}`,
    autorestart: "RestartUnconditionally",
    autostart: true,
    startretries: 1_000_000_000,
    stopwaitsecs: Math.ceil(program.stop.timeout / 1000),
    stdout_logfile: events.length > 0 ? null : stdout,
    stderr_logfile: stderr,
    stderr_logfile_maxbytes: program.logs.maxBytes,
    stderr_logfile_backups: program.logs.backups,
    environment: { DEFINITION: definition },
  };
}
