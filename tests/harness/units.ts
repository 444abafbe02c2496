/** A stack of the small units (`tests/fixtures/units`), and what its tests ask of it. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { conditions, type UnitCondition } from "../../providers/supervisor/conditions.ts";
import { freePort, pidsOf, type Run, TestStack } from "./stack.ts";

/** What a test changes of the fixture, by resource, and what it adds. */
export interface Changes {
  readonly overrides?: Record<string, object>;
  readonly more?: Record<string, object>;
  /** Further variables of the engine's process. */
  readonly variables?: Record<string, string>;
}

const names = ["first", "second", "third"] as const;

export class Units {
  readonly stack: TestStack;
  readonly home: string;
  readonly ports: readonly number[];

  static async make(place: (stack: TestStack) => string = ({ home }) => home): Promise<Units> {
    const stack = new TestStack("tests/fixtures/units");
    const home = place(stack);
    await stack.init();
    return new Units(stack, home, await Promise.all(names.map(freePort)));
  }

  /** `home`: the run directory, which need not be the stack's usual one. */
  private constructor(stack: TestStack, home: string, ports: readonly number[]) {
    this.stack = stack;
    this.home = home;
    this.ports = ports;
  }

  up(changes: Changes = {}): Promise<Run> {
    return this.stack.up(this.variables(changes));
  }

  /** An up that fails, without a word of the program's insides. */
  async failing(changes: Changes = {}): Promise<string> {
    const { code, output } = await this.up(changes);
    expect(code).not.toBe(0);
    expect(output).not.toMatch(/\.ts:\d+/);
    return output;
  }

  /** One up, and everything is there as the program says, once. */
  async converges(changes: Changes = {}): Promise<void> {
    expect(await this.up(changes)).toMatchObject({ code: 0 });
    expect(await this.copies()).toEqual([1, 1, 1]);
  }

  preview(changes: Changes = {}): Promise<Run> {
    return this.stack.pulumi(["preview"], this.variables(changes));
  }

  private variables({ overrides = {}, more = {}, variables = {} }: Changes): Record<string, string> {
    return {
      TEST_HOME: this.home,
      TEST_PORTS: this.ports.join(","),
      TEST_OVERRIDES: JSON.stringify(overrides),
      TEST_MORE: JSON.stringify(more),
      ...variables,
    };
  }

  async condition(name: string): Promise<UnitCondition> {
    const found = (await conditions(this.home)).get(name);
    if (found === undefined) throw new Error(`no supervisor knows ${name}`);
    return found;
  }

  /** Of the three servers, in their order. */
  async pids(): Promise<number[]> {
    const found = await conditions(this.home);
    return names.map((name) => found.get(name)?.pid ?? 0);
  }

  /** How many processes of each of the three servers there are, whoever started them. */
  async copies(): Promise<number[]> {
    const found = await Promise.all(this.ports.map((port) => pidsOf(`server.mjs ${port}`)));
    return found.map(({ length }) => length);
  }

  daemonPid(supervisor: "pm2" | "supervisord"): number {
    return Number(readFileSync(join(this.home, supervisor, `${supervisor}.pid`), "utf8"));
  }

  supervisorctl(...words: string[]): string {
    const settings = join(this.home, "supervisord", "supervisord.conf");
    return execFileSync("supervisorctl", ["-c", settings, ...words], { encoding: "utf8" });
  }

  /** Files that a write that came to no end has left behind. */
  temporaries(): string[] {
    return readdirSync(this.home, { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".tmp"),
    );
  }

  /** A server's answer. */
  async answers(index: number): Promise<boolean> {
    return (await fetch(`http://127.0.0.1:${this.ports[index]}/`)).ok;
  }
}
