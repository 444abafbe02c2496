/**
 * A Docker Engine of the tests' own, beside one that the machine may have: own socket, own address range, and images
 * that are kept for the next run. One at a time on a machine. It ends with the process that started it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { Firewall } from "./docker-firewall.ts";
import { isProgram } from "./programs.ts";
import { type Run, root, run } from "./stack.ts";

/** Why no engine runs here: tests that need one are skipped, and say so. */
export interface Unavailable {
  readonly unavailable: string;
}

const programs = ["dockerd", "containerd", "runc", "docker", "iptables", "ip", "flock", "setpriv"];
/** Out of the way of the ranges that a machine's own engine takes. */
const addresses = "base=10.213.0.0/16,size=24";
/** Seconds to wait for another test's engine to end. */
const patience = 600;

export class DockerEngine {
  /** For `DOCKER_HOST`. */
  readonly host: string;
  /** For programs that the test starts: they find this engine, and no settings of the user's. */
  readonly environment: NodeJS.ProcessEnv;
  private readonly folder: string;
  private readonly firewall: Firewall;
  private readonly daemon: ChildProcess;
  private readonly lock: number;

  private constructor(folder: string, firewall: Firewall, daemon: ChildProcess, lock: number) {
    this.folder = folder;
    this.lock = lock;
    this.firewall = firewall;
    this.daemon = daemon;
    this.host = `unix://${socketIn(folder)}`;
    this.environment = { ...process.env, DOCKER_HOST: this.host, DOCKER_CONFIG: join(folder, "client") };
  }

  static async start(): Promise<DockerEngine | Unavailable> {
    const reason = obstacle();
    if (reason !== undefined) return { unavailable: reason };
    const kept = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "neuroerp-stack", "docker");
    mkdirSync(kept, { recursive: true });
    const folder = mkdtempSync(join(tmpdir(), "neuroerp-docker-"));
    const lock = await lockOf(join(kept, "lock"));
    const firewall = new Firewall(join(kept, "firewall.json"));
    await firewall.note();
    const engine = new DockerEngine(folder, firewall, launch(kept, folder, lock), lock);
    if (!(await engine.answers())) {
      const last = readFileSync(join(folder, "log"), "utf8").trim().split("\n").slice(-3).join("\n");
      await engine.end();
      return { unavailable: `dockerd does not start here: ${last}` };
    }
    await engine.clear();
    return engine;
  }

  /** `docker …`, whatever comes of it. */
  docker(...words: readonly string[]): Promise<Run> {
    return run("docker", words, root, this.environment);
  }

  /** `docker …`, which must succeed; what it said on stdout, without the last newline. */
  async succeed(...words: readonly string[]): Promise<string> {
    const result = await this.docker(...words);
    if (result.code !== 0)
      throw new Error(`docker ${words.join(" ")} ended with ${result.code}:\n${result.output}`);
    return result.stdout.trimEnd();
  }

  /** Removes containers, networks and volumes; images stay. */
  async clear(): Promise<void> {
    const containers = await this.succeed("ps", "--all", "--quiet");
    if (containers !== "") await this.succeed("rm", "--force", "--volumes", ...containers.split("\n"));
    await this.succeed("network", "prune", "--force");
    const volumes = await this.succeed("volume", "ls", "--quiet");
    if (volumes !== "") await this.succeed("volume", "rm", "--force", ...volumes.split("\n"));
    // What builds left a week ago is no cache any more.
    await this.succeed("image", "prune", "--force", "--filter", "until=168h");
  }

  /** Ends it; the machine's network is as it was. */
  async end(): Promise<void> {
    if (this.isAlive()) {
      await this.clear().catch((error: unknown) => console.error(String(error)));
      const ended = new Promise((resolve) => this.daemon.once("exit", resolve));
      this.daemon.kill("SIGTERM");
      await ended;
    }
    await this.firewall.restore();
    await unmountBelow(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
    closeSync(this.lock);
  }

  private isAlive(): boolean {
    return this.daemon.exitCode === null && this.daemon.signalCode === null;
  }

  private async answers(): Promise<boolean> {
    const deadline = Date.now() + 60_000;
    while (this.isAlive() && Date.now() < deadline) {
      if (await isUp(socketIn(this.folder))) return true;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return false;
  }
}

function socketIn(folder: string): string {
  return join(folder, "socket");
}

/** What is missing for an engine on this machine. */
function obstacle(): string | undefined {
  const missing = programs.filter((name) => !isProgram(name));
  if (missing.length > 0) return `these programs are missing: ${missing.join(", ")}`;
  if (process.getuid?.() !== 0) return "only root can start an engine";
  if (!readFileSync("/proc/mounts", "utf8").includes(" /sys/fs/cgroup")) return "no cgroups are mounted";
  return undefined;
}

/** Held by this process and by the daemon: as long as one of them lives, nobody else takes the folder. */
async function lockOf(file: string): Promise<number> {
  const descriptor = openSync(file, "w");
  const child = spawn("flock", ["--timeout", String(patience), "3"], {
    stdio: ["ignore", "inherit", "inherit", descriptor],
  });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`another engine holds ${file}; waited ${patience} s in vain`);
  return descriptor;
}

function launch(kept: string, folder: string, lock: number): ChildProcess {
  // The machine's own settings are not for this one.
  writeFileSync(join(folder, "settings.json"), "{}");
  const log = openSync(join(folder, "log"), "w");
  const words = [
    // A test that is killed leaves no engine behind.
    ...["--pdeathsig", "TERM", "dockerd"],
    ...["--config-file", join(folder, "settings.json"), "--log-level", "warn"],
    ...["--host", `unix://${socketIn(folder)}`, "--group", "root", "--pidfile", join(folder, "pid")],
    ...["--data-root", join(kept, "data"), "--exec-root", join(folder, "run")],
    ...[
      "--containerd-namespace",
      "neuroerp-tests",
      "--containerd-plugins-namespace",
      "neuroerp-tests-plugins",
    ],
    ...["--bridge", "none", "--default-address-pool", addresses, "--shutdown-timeout", "10"],
  ];
  return spawn("setpriv", words, { detached: true, stdio: ["ignore", log, log, lock] });
}

/** The network namespaces of containers are mounts that the daemon leaves behind. */
async function unmountBelow(folder: string): Promise<void> {
  const places = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "");
  for (const place of places.filter((path) => path.startsWith(`${folder}/`)).reverse())
    await run("umount", [place], root);
}

function isUp(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    request({ socketPath, path: "/_ping" }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .once("error", () => resolve(false))
      .end();
  });
}
