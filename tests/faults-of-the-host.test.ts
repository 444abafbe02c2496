/** A host that misbehaves: a full disk, a read-only folder, a clock that is set. Needs root, to mount. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { eventually, pidsOf } from "./harness/stack.ts";
import { Units } from "./harness/units.ts";

if (process.getuid?.() !== 0) {
  console.warn(
    "Not run, because only root may mount: the tests of a full disk, a read-only folder, a set clock.",
  );
}
const asRoot = process.getuid?.() === 0 ? describe : describe.skip;
const mounts: string[] = [];

function mount(...words: string[]): void {
  execFileSync("mount", words);
  mounts.push(words.at(-1) ?? "");
}

function unmount(path: string): void {
  execFileSync("umount", [path]);
  mounts.splice(mounts.lastIndexOf(path), 1);
}

/** Takes all the space that is left on a disk, but for `spare` bytes, until what it gives back is called. */
function fill(disk: string, spare = 0): () => void {
  const ballast = join(disk, "ballast");
  const { bavail, bsize } = statfsSync(disk);
  execFileSync("fallocate", ["-l", String(bavail * bsize - spare), ballast]);
  return () => rmSync(ballast);
}

/** Another environment of a unit. */
const changed = { environment: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, WHO: "another" } };

asRoot("the host", () => {
  let units: Units;
  let disk: string;
  let state: string;

  beforeAll(async () => {
    units = await Units.make((stack) => {
      disk = join(stack.folder, "disk");
      state = join(stack.folder, "state");
      mkdirSync(disk);
      mount("-t", "tmpfs", "-o", "size=24m", "tmpfs", disk);
      mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", state);
      return join(disk, "run");
    });
    await units.converges();
  });

  afterAll(async () => {
    const { code, output } = await units.stack.pulumi(["destroy", "--yes", "--skip-preview"]);
    const left = [...readdirSync(disk), ...(await pidsOf(units.home))];
    for (const path of mounts.reverse()) execFileSync("umount", ["--lazy", path]);
    await units.stack.end();
    expect({ code, left, output }).toMatchObject({ code: 0, left: [] });
  });

  describe("a full disk under the run directory", () => {
    let empty: () => void;
    beforeAll(() => {
      empty = fill(disk);
    });

    test("leaves a changed file as it was, and says where there is no space", async () => {
      const path = join(units.home, "file.conf");
      const before = readFileSync(path, "utf8");
      const output = await units.failing({ overrides: { file: { secretContent: "x".repeat(100_000) } } });
      expect(output).toContain(`cannot write ${path}: no space left on its device; make room there`);
      expect(readFileSync(path, "utf8")).toBe(before);
      expect(units.temporaries()).toEqual([]);
    });

    test.each([
      ["an app", "launch/pm2-third.sh", { overrides: { third: changed } }],
      ["a program", "supervisord/supervisord.conf", { overrides: { second: changed } }],
    ])("leaves %s that is changed running as it was", async (_what, path, changes) => {
      const before = await units.pids();
      expect(await units.failing(changes)).toContain(`cannot write ${units.home}/${path}: no space left`);
      expect(await units.pids()).toEqual(before);
      expect(units.temporaries()).toEqual([]);
    });

    test("does not end a server that talks, nor its supervisor, and its log goes on when there is room", async () => {
      const running = async () => [
        ...(await units.pids()),
        units.daemonPid("pm2"),
        units.daemonPid("supervisord"),
      ];
      const talk = (index: number) => fetch(`http://127.0.0.1:${units.ports[index]}/talk`);
      const before = await running();
      for (const index of [0, 1, 2]) await talk(index);
      for (const index of [0, 1, 2]) expect(await units.answers(index)).toBe(true);
      expect(await running()).toEqual(before);
      empty();
      // supervisord finds its logs by itself; PM2 gives a log up that could not be written, until it is told.
      execFileSync("pm2", ["reloadLogs"], {
        env: { ...process.env, PM2_HOME: join(units.home, "pm2") },
        stdio: "ignore",
      });
      for (const [index, name] of ["first", "second", "third"].entries()) {
        const log = join(units.home, "logs", `${name}.out.log`);
        const { size } = statSync(log);
        await talk(index);
        await eventually(`the log of ${name} goes on`, async () => statSync(log).size > size, 5_000);
      }
      empty = fill(disk);
    });

    test.each(["pm2", "supervisord"] as const)(
      "is what the error says when %s was killed and cannot come up",
      async (supervisor) => {
        process.kill(units.daemonPid(supervisor), "SIGKILL");
        expect(await units.failing()).toMatch(/no space left on/i);
        expect(units.temporaries()).toEqual([]);
        for (const copies of await units.copies()) expect(copies).toBeLessThanOrEqual(1);
      },
    );

    test("is mended by room and one up", async () => {
      empty();
      await units.converges();
    });
  });

  test.each([
    ["from the start", 0],
    // The lock still finds its place.
    ["after the start", 8_192],
  ])(
    "a full disk under the state, %s: the engine says so, the state can be read, and one up converges",
    async (_when, spare) => {
      const before = await units.pids();
      const empty = fill(state, spare);
      const output = await units.failing({ overrides: { second: changed } });
      expect(output).toMatch(/\/state\/\S+: no space left on device/);
      const { stdout } = await units.stack.pulumi(["stack", "export"]);
      expect(JSON.parse(stdout)).toHaveProperty("deployment.resources");
      const [first, , third] = await units.pids();
      expect([first, third]).toEqual([before[0], before[2]]);
      empty();
      await units.stack.pulumi(["cancel", "--yes"]);
      await units.converges({ overrides: { second: changed } });
      await units.converges();
    },
  );

  test("a read-only run directory: what runs goes on, the error names the path, and one up converges", async () => {
    const before = await units.pids();
    const path = join(units.home, "file.conf");
    const content = readFileSync(path, "utf8");
    const told = "its file system is read-only; make it writable";
    mount("--bind", units.home, units.home);
    try {
      execFileSync("mount", ["-o", "remount,bind,ro", units.home]);
      expect(await units.failing({ overrides: { file: { secretContent: "new" } } })).toContain(
        `cannot write ${path}: ${told}`,
      );
      for (const [name, path] of [
        ["second", "supervisord/supervisord.conf"],
        ["third", "launch/pm2-third.sh"],
      ] as const) {
        const output = await units.failing({ overrides: { [name]: changed } });
        expect(output).toContain(`cannot write ${units.home}/${path}: ${told}`);
      }
      expect(await units.pids()).toEqual(before);
      expect(readFileSync(path, "utf8")).toBe(content);
    } finally {
      unmount(units.home);
    }
    await units.converges();
  });
});
