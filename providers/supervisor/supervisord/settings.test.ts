/** What is rendered is read by supervisord's own parser, and must come back as it was meant. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { root } from "../../../tests/harness/stack.ts";
import { program } from "../kinds/program.ts";
import { temporaryFolder } from "../testing/fixture.ts";
import { daemonSettings, paths, programPath, programSettings } from "./settings.ts";

const reader = `
import json, shlex, sys
from supervisor.options import ServerOptions
options = ServerOptions()
options.realize(["-c", sys.argv[1]])
print(json.dumps({
  "daemon": {key: getattr(options, key) for key in
    ("logfile", "logfile_maxbytes", "logfile_backups", "pidfile", "directory", "childlogdir")},
  "sockets": [config["file"] for config in options.server_configs],
  "programs": [{
    "group": group.name,
    "events": sorted(event.__name__ for event in getattr(group, "pool_events", [])),
    "words": shlex.split(process.command),
    **{key: getattr(process, key) for key in ("name", "autostart", "startsecs", "startretries", "stopwaitsecs",
      "stopasgroup", "killasgroup", "stdout_logfile", "stderr_logfile", "stdout_logfile_maxbytes",
      "stdout_logfile_backups", "stderr_logfile_maxbytes", "stderr_logfile_backups", "environment")},
    "stopsignal": process.stopsignal.name,
    "autorestart": process.autorestart.__name__,
  } for group in options.process_group_configs for process in group.process_configs],
}))
`;

interface Read {
  readonly daemon: Record<string, unknown>;
  readonly sockets: readonly string[];
  readonly programs: readonly Record<string, unknown>[];
}

const parent = temporaryFolder("neuroerp unit 100%-");

/** A run directory with programs in it, as supervisord reads it. */
function read(folder: string, ...given: object[]): { home: string; settings: Read } {
  const home = join(parent, folder);
  mkdirSync(paths(home).programs, { recursive: true });
  mkdirSync(join(home, "logs"), { recursive: true });
  writeFileSync(paths(home).settings, daemonSettings(home));
  for (const more of given) {
    const inputs = program.schema.parse({ name: "unit", command: ["true"], cwd: "/", ...more, home: "/" });
    writeFileSync(programPath(home, inputs.name), programSettings({ ...inputs, home }, "0123456789abcdef"));
  }
  const python = join(root, ".venv", "bin", "python");
  const output = execFileSync(python, ["-c", reader, paths(home).settings], { encoding: "utf8" });
  return { home, settings: JSON.parse(output) as Read };
}

const folders = ["plain", "with  spaces", "100 %", "%(home)s %s %%", 'it\'s "quoted"', "back\\slash", "ünï"];

describe.each(folders)("in a run directory named %s", (folder) => {
  const { home, settings } = read(folder, {}, { name: "memmon", events: ["TICK_5", "PROCESS_STATE"] });

  test("the daemon's files lie there", () => {
    expect(settings.daemon).toEqual({
      logfile: join(home, "supervisord", "supervisord.log"),
      logfile_maxbytes: 10 * 2 ** 20,
      logfile_backups: 3,
      pidfile: join(home, "supervisord", "supervisord.pid"),
      directory: home,
      childlogdir: join(home, "supervisord"),
    });
    expect(settings.sockets).toEqual([join(home, "supervisord", "supervisor.sock")]);
  });

  test("a program is run through its launcher, with an empty environment", () => {
    const script = join(home, "launch", "supervisord-unit.sh");
    expect(settings.programs.find(({ name }) => name === "unit")?.["words"]).toEqual([
      "/usr/bin/env",
      "-i",
      "/bin/sh",
      script,
    ]);
  });

  test("a program logs where the provider says it does", () => {
    expect(settings.programs.find(({ name }) => name === "unit")).toMatchObject({
      stdout_logfile: join(home, "logs", "unit.out.log"),
      stderr_logfile: join(home, "logs", "unit.err.log"),
    });
  });

  test("an event listener talks on stdout, and logs stderr", () => {
    expect(settings.programs.find(({ name }) => name === "memmon")).toMatchObject({
      group: "memmon",
      events: ["ProcessStateEvent", "Tick5Event"],
      stdout_logfile: null,
      stderr_logfile: join(home, "logs", "memmon.err.log"),
    });
  });
});

describe("a program", () => {
  const logs = { maxBytes: 5_000_000, backups: 7 };
  const { settings } = read(
    "programs",
    { name: "defaults" },
    { name: "others", stop: { signal: "QUIT", timeout: 1_500 }, logs },
    { name: "0-9" },
  );
  const named = (name: string) => settings.programs.find((found) => found["name"] === name);

  test("is a group of its own", () => {
    expect(settings.programs.map(({ group }) => group).sort()).toEqual(["0-9", "defaults", "others"]);
  });

  test("is started with the daemon, and for ever again", () => {
    expect(named("defaults")).toMatchObject({
      autostart: true,
      autorestart: "RestartUnconditionally",
      startsecs: 5,
      startretries: 1_000_000_000,
    });
  });

  test("is stopped with its own signal and patience, and killed with all its children", () => {
    expect(named("defaults")).toMatchObject({ stopsignal: "SIGTERM", stopwaitsecs: 10 });
    expect(named("others")).toMatchObject({ stopsignal: "SIGQUIT", stopwaitsecs: 2 });
    expect(named("others")).toMatchObject({ stopasgroup: false, killasgroup: true });
  });

  test.each(["stdout", "stderr"])("has its %s rotated as it says", (stream) => {
    expect(named("others")).toMatchObject({
      [`${stream}_logfile_maxbytes`]: 5_000_000,
      [`${stream}_logfile_backups`]: 7,
    });
  });

  test("carries its definition, so that a change is seen", () => {
    expect(named("defaults")?.["environment"]).toEqual({ DEFINITION: "0123456789abcdef" });
  });
});
