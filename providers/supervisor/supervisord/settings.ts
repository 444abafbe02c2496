/** supervisord's settings files (https://supervisord.org/configuration.html). */
import { join } from "node:path";
import { launchCommand } from "../host/launcher.ts";
import { launcherPath, logPaths, type UnitInputs } from "../host/unit.ts";

export interface Paths {
  readonly folder: string;
  readonly settings: string;
  readonly programs: string;
  readonly socket: string;
  readonly log: string;
}

export function paths(home: string): Paths {
  const folder = join(home, "supervisord");
  return {
    folder,
    settings: join(folder, "supervisord.conf"),
    programs: join(folder, "conf.d"),
    socket: join(folder, "supervisor.sock"),
    log: join(folder, "supervisord.log"),
  };
}

export function programPath(home: string, name: string): string {
  return join(paths(home).programs, `${name}.conf`);
}

/** The daemon's own settings; programs come from `conf.d`. */
export function daemonSettings(home: string): string {
  const { folder, socket, log } = paths(home);
  return ini({
    unix_http_server: { file: socket, chmod: "0700" },
    supervisord: {
      logfile: log,
      logfile_maxbytes: "10MB",
      logfile_backups: "3",
      pidfile: join(folder, "supervisord.pid"),
      directory: home,
      childlogdir: folder,
      // Named so, supervisord does not warn that it keeps root's rights: it needs them to start a program as its user.
      ...(process.getuid?.() === 0 ? { user: "root" } : {}),
    },
    "rpcinterface:supervisor": {
      "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface",
    },
    supervisorctl: { serverurl: `unix://${socket}` },
    include: { files: "conf.d/*.conf" },
  });
}

export interface ProgramInputs extends UnitInputs {
  readonly user?: string | undefined;
  readonly events: readonly string[];
  readonly logs: { readonly maxBytes: number; readonly backups: number };
}

export function programSettings(program: ProgramInputs, definition: string): string {
  const { stdout, stderr } = logPaths(program);
  const listener = program.events.length > 0;
  const { maxBytes, backups } = program.logs;
  return ini({
    [`${listener ? "eventlistener" : "program"}:${program.name}`]: {
      command: launchCommand(launcherPath(program, "supervisord")).map(word).join(" "),
      ...(listener ? { events: program.events.join(",") } : {}),
      ...(program.user === undefined ? {} : { user: program.user }),
      autostart: "true",
      autorestart: "true",
      // A process that dies sooner is retried with a growing pause, one that dies later at once.
      startsecs: "5",
      // The pause grows by a second a try; 0 tries left would be FATAL, for good.
      startretries: "1000000000",
      stopsignal: program.stop.signal,
      stopwaitsecs: String(Math.ceil(program.stop.timeout / 1000)),
      stopasgroup: "false",
      killasgroup: "true",
      stdout_logfile: listener ? "NONE" : literal(stdout),
      stderr_logfile: literal(stderr),
      ...(listener
        ? {}
        : { stdout_logfile_maxbytes: String(maxBytes), stdout_logfile_backups: String(backups) }),
      stderr_logfile_maxbytes: String(maxBytes),
      stderr_logfile_backups: String(backups),
      // Not read by anybody: a change of it tells supervisord that the program has changed.
      environment: `DEFINITION="${definition}"`,
    },
  });
}

function ini(sections: Record<string, Record<string, string>>): string {
  return Object.entries(sections)
    .map(([name, keys]) =>
      [`[${name}]`, ...Object.entries(keys).map(([key, value]) => `${key} = ${literal(value)}`), ""].join(
        "\n",
      ),
    )
    .join("\n");
}

/** supervisord expands `%(name)s` in every value, and in a program's log files twice. */
function literal(value: string): string {
  return value.replaceAll("%", "%%");
}

/** A word of a command, as Python's shlex reads it. */
function word(text: string): string {
  return /^[\w/.:=+-]+$/.test(text) ? text : `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
