/**
 * An engine forbids all forwarding but its own, and leaves that behind: what was there before is noted in a file, so
 * that even the run after a killed one can put it back.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { root, run } from "./stack.ts";

interface Before {
  readonly forwardPolicy: string;
  readonly ipForward: string;
  /** The machine has an engine of its own: the chains are its, and stay. */
  readonly shared: boolean;
}

const ipForward = "/proc/sys/net/ipv4/ip_forward";
const tables = ["filter", "nat"] as const;
/** A rule or chain of an engine, or one for a bridge that it made. */
const engines = /\bDOCKER|\b(docker0|br-[0-9a-f]{12})\b/;

export class Firewall {
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** Call it when no engine of the tests runs. What a killed run noted is what was there before. */
  async note(): Promise<void> {
    if (existsSync(this.file)) return;
    const rules = await rulesOf("filter");
    const before: Before = {
      forwardPolicy: /^-P FORWARD (\w+)$/m.exec(rules)?.[1] ?? "ACCEPT",
      ipForward: readFileSync(ipForward, "utf8").trim(),
      shared: await isAnyEngineAlive(),
    };
    writeFileSync(this.file, JSON.stringify(before));
  }

  async restore(): Promise<void> {
    if (!existsSync(this.file)) return;
    const before = JSON.parse(readFileSync(this.file, "utf8")) as Before;
    // Another engine that came meanwhile needs them as they are.
    if (!before.shared && !(await isAnyEngineAlive())) {
      for (const table of tables) await removeRules(table);
      await iptables("filter", "-P", "FORWARD", before.forwardPolicy);
      await removeBridges();
      writeFileSync(ipForward, before.ipForward);
    }
    rmSync(this.file);
  }
}

async function isAnyEngineAlive(): Promise<boolean> {
  const { code } = await run("pgrep", ["--exact", "--runstates", "D,R,S", "dockerd"], root);
  return code === 0;
}

async function removeRules(table: (typeof tables)[number]): Promise<void> {
  const lines = (await rulesOf(table)).split("\n").filter((line) => engines.test(line));
  const rules = lines.filter((line) => line.startsWith("-A "));
  for (const rule of rules) await iptables(table, "-D", ...rule.split(" ").slice(1));
  // Empty now, and named by no rule.
  const chains = lines.filter((line) => line.startsWith("-N "));
  for (const chain of chains) await iptables(table, "-X", ...chain.split(" ").slice(1));
}

async function removeBridges(): Promise<void> {
  const { stdout } = await run("ip", ["-brief", "link", "show", "type", "bridge"], root);
  const names = stdout.split("\n").map((line) => line.split(" ")[0] ?? "");
  for (const name of names.filter((bridge) => engines.test(bridge)))
    await run("ip", ["link", "delete", name], root);
}

async function rulesOf(table: string): Promise<string> {
  return (await iptables(table, "-S")).stdout;
}

function iptables(table: string, ...words: readonly string[]) {
  return run("iptables", ["--wait", "--table", table, ...words], root);
}
