/**
 * What a real node has of its own on this machine: processes, mounts, a network and control groups. Processes and
 * mounts go with the first process of the space, however it ends; nothing of it is seen outside but its cgroups.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { eventually, run } from "../stack.ts";
import { ControlGroups } from "./control-groups.ts";
import { link, networks } from "./networks.ts";

/** Values that a kubelet insists on, shown to it alone, so that it changes no setting of the machine. */
const kernelSettings = {
  "vm/overcommit_memory": 1,
  "kernel/panic": 10,
  "kernel/panic_on_oops": 1,
} as const;

export class Space {
  readonly groups: ControlGroups;
  private readonly holder: ChildProcess;
  private first = 0;

  private constructor(holder: ChildProcess, groups: ControlGroups) {
    this.holder = holder;
    this.groups = groups;
  }

  /** @param folder of files that it needs; the last part of its path names its cgroups */
  static async make(folder: string): Promise<Space> {
    const space = new Space(hold(folder), new ControlGroups(basename(folder)));
    try {
      await eventually("the namespaces are made", async () => existsSync(join(folder, "made")));
      const { stdout } = await run("pgrep", ["--parent", String(space.holder.pid)], folder);
      space.first = Number(stdout.trim());
      // Fails where there is another node.
      await space.connect();
      space.groups.make();
      return space;
    } catch (error) {
      await space.end();
      throw error;
    }
  }

  /** The words that run a program inside. */
  inside(...words: readonly string[]): readonly [program: string, words: readonly string[]] {
    return ["nsenter", ["--target", String(this.first), "--net", "--mount", "--pid", "--", ...words]];
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.holder.once("exit", resolve));
    if (this.holder.exitCode === null && this.holder.signalCode === null) {
      this.holder.kill("SIGKILL");
      await ended;
    }
    await this.groups.remove();
  }

  /** One cable between the machine and the node, on which the machine also reaches pods and Services. */
  private async connect(): Promise<void> {
    const { machine, node, length, all } = networks;
    await must(
      "ip",
      "link",
      "add",
      link,
      "type",
      "veth",
      "peer",
      "name",
      "eth0",
      "netns",
      String(this.first),
    );
    await must("ip", "address", "add", `${machine}/${length}`, "dev", link);
    await must("ip", "link", "set", link, "up");
    const inside = (...words: string[]) => {
      const [program, all] = this.inside("ip", ...words);
      return must(program, ...all);
    };
    await inside("link", "set", "lo", "up");
    await inside("address", "add", `${node}/${length}`, "dev", "eth0");
    await inside("link", "set", "eth0", "up");
    await inside("route", "add", "default", "via", machine);
    await must("ip", "route", "add", all, "via", node);
  }
}

/** The first process: it holds the namespaces, and takes in orphans. Whatever runs with it ends when it does. */
function hold(folder: string): ChildProcess {
  const faked = Object.entries(kernelSettings).map(([name, value]) => {
    const file = join(folder, name.replaceAll("/", "-"));
    writeFileSync(file, `${value}\n`);
    return `mount --bind ${file} /proc/sys/${name}`;
  });
  const script = [
    "set -e",
    // Containers' mounts must be seen by what runs on the node.
    "mount --make-rshared /",
    // The machine's own engines have their files there.
    "mount -t tmpfs node /run",
    "mount -t tmpfs node /var/log",
    ...faked,
    "echo 1 >/proc/sys/net/ipv4/ip_forward",
    `touch ${join(folder, "made")}`,
    "sleep infinity &",
    "while :; do wait; done",
  ];
  mkdirSync(folder, { recursive: true });
  const log = openSync(join(folder, "space.log"), "w");
  const spaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const child = spawn(
    "setpriv",
    [
      "--pdeathsig",
      "KILL",
      "unshare",
      ...spaces,
      "--propagation",
      "private",
      "bash",
      "-c",
      script.join("\n"),
    ],
    { cwd: folder, stdio: ["ignore", log, log] },
  );
  closeSync(log);
  return child;
}

async function must(program: string, ...words: readonly string[]): Promise<void> {
  const { code, output } = await run(program, words, "/");
  if (code !== 0) throw new Error(`${program} ${words.join(" ")} ended with ${code}: ${output}`);
}
