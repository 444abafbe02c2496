/** What every part of the host platform needs to know, and the few things that all of them do. */
import { dirname, join } from "node:path";
import type { ComponentResource, CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { Plan } from "../../../catalog/plan.ts";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import type { Site } from "../../monitoring/site.ts";
import type { HostUnit } from "../platform.ts";
import { hostSite } from "./site.ts";

export class HostContext {
  readonly plan: Plan;
  /** The checkout. */
  readonly root: string;
  readonly home: string;
  readonly parent: ComponentResource;
  /** Whom PostgreSQL and PgBouncer run as: they refuse root. Undefined: the current user. */
  readonly databaseUser: string | undefined;
  /** Everything that runs, in the order of its making. */
  readonly units: HostUnit[] = [];
  /** Name → command line, for whoever tells processes apart by it. */
  readonly commands = new Map<string, string>();
  /** The run directory itself. */
  readonly folder: supervisor.Directory;

  constructor(plan: Plan, root: string, home: string, parent: ComponentResource) {
    this.plan = plan;
    this.root = root;
    this.home = home;
    this.parent = parent;
    this.databaseUser = process.getuid?.() === 0 ? "postgres" : undefined;
    this.folder = new supervisor.Directory(
      "run-directory",
      { path: home, mode: this.databaseUser === undefined ? "0700" : "0711" },
      { parent },
    );
  }

  /** Where its monitoring's parts and files are. */
  get site(): Site {
    return hostSite(this.plan, (...parts) => this.path("monitoring", ...parts));
  }

  /** Options of a child: it needs the run directory, and what is named. */
  after(...needs: readonly Resource[]): CustomResourceOptions {
    return { parent: this.parent, dependsOn: [this.folder, ...needs] };
  }

  /** A path below the run directory. */
  path(...parts: readonly string[]): string {
    return join(this.home, ...parts);
  }

  /** A directory below the run directory, for its owner alone. */
  directory(name: string, owner?: string): supervisor.Directory {
    const path = this.path(...name.split("/"));
    return new supervisor.Directory(
      name.replaceAll("/", "-"),
      { path, mode: "0700", ...ownedBy(owner) },
      this.after(),
    );
  }

  /** The environment that every process starts from: just this, nothing of the shell that ran `pulumi up`. */
  get environment(): Record<string, string> {
    const folders = [
      join(this.root, ".venv", "bin"),
      dirname(process.execPath),
      "/usr/lib/postgresql/15/bin",
      ..."/usr/local/bin /usr/bin /bin /usr/sbin /sbin".split(" "),
    ];
    return { PATH: folders.join(":"), HOME: this.home, LANG: "C.UTF-8", TZ: "UTC" };
  }

  /** When supervisord rotates a log file, and how many old ones it keeps. */
  get rotation(): { readonly maxBytes: number; readonly backups: number } {
    const { rotateAt, keep } = this.plan.monitoring.logs;
    return { maxBytes: rotateAt, backups: keep };
  }

  /** Notes a unit that is about to be made. */
  announce(unit: HostUnit, command: readonly string[]): void {
    this.units.push(unit);
    this.commands.set(unit.name, command.join(" "));
  }

  /** A server under supervisord. */
  program(unit: HostUnit, args: ProgramArgs, ...needs: readonly Resource[]): supervisor.Program {
    this.announce(unit, args.command);
    const { command, user, environment = {}, ...rest } = args;
    return new supervisor.Program(
      unit.name,
      {
        home: this.home,
        name: unit.name,
        command: [...command],
        cwd: this.home,
        environment: { ...this.environment, ...environment },
        logs: this.rotation,
        ...(user === undefined ? {} : { user }),
        ...rest,
      },
      this.after(...needs),
    );
  }
}

type ProgramArgs = Omit<
  supervisor.ProgramArgs,
  "home" | "name" | "command" | "cwd" | "environment" | "user"
> & {
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly environment?: Record<string, string>;
  readonly user?: string | undefined;
};

/** The `owner` of a file or directory, left out where it is the current user. */
export function ownedBy(owner: string | undefined): { owner?: Input<string> } {
  return owner === undefined ? {} : { owner };
}

export function local(port: number, path = ""): string {
  return `http://127.0.0.1:${port}${path}`;
}
