import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { eventually, freePort } from "../../../tests/harness/stack.ts";
import { start, temporaryFolder } from "../testing/fixture.ts";
import { endMarked, listenerOn, processesMarked, processTable, treeOf } from "./processes.ts";

const folder = temporaryFolder();
let count = 0;

/** A mark of its own, and the environment that carries it. */
function newMark() {
  count += 1;
  const value = `${folder}=${count}`;
  return { mark: `UNIT_TEST=${value}`, environment: { UNIT_TEST: value } };
}

async function started(mark: string, many: number): Promise<number[]> {
  let found: number[] = [];
  await eventually("they are there", async () => {
    found = await processesMarked(mark);
    return found.length === many;
  });
  return found;
}

describe("the table of processes", () => {
  test("has this one, with its parent, memory and time", async () => {
    const self = (await processTable()).get(process.pid);
    expect(self).toMatchObject({ pid: process.pid, parent: process.ppid });
    expect(self?.memory).toBeGreaterThan(2 ** 20);
    expect(self?.cpuSeconds).toBeGreaterThan(0);
  });

  test("reads a name with spaces and parentheses", async () => {
    const { pid = 0 } = start(["sh", "-c", "printf '%s' 'a) (b c' > /proc/$$/comm; read _x < /dev/zero"]);
    await eventually("it has its name", async () => (await processTable()).get(pid)?.command === "a) (b c");
    expect((await processTable()).get(pid)?.parent).toBe(process.pid);
  });

  test("leaves out who is dead and not yet buried", async () => {
    const { pid = 0 } = start(["sh", "-c", "(exit 0) & exec sleep 600"]);
    // A subshell that "sleep" does not know, and never waits for.
    await eventually("it is alone", async () => {
      const tree = treeOf(await processTable(), pid);
      return tree.length === 1 && tree[0]?.command === "sleep";
    });
  });
});

describe("the tree of a process", () => {
  test("has its children's children", async () => {
    const { mark, environment } = newMark();
    const { pid = 0 } = start(["sh", "-c", "sh -c 'sleep 600; :' & sleep 600; :"], environment);
    const all = await started(mark, 4);
    const tree = treeOf(await processTable(), pid).map((found) => found.pid);
    expect(tree[0]).toBe(pid);
    expect(tree.sort()).toEqual(all.sort());
  });

  test("of nobody is empty", async () => {
    expect(treeOf(await processTable(), -1)).toEqual([]);
  });
});

describe("processes with a mark", () => {
  test("are found whoever their parent is now", async () => {
    const { mark, environment } = newMark();
    const shell = start(["sh", "-c", "setsid sleep 600 & exit"], environment);
    await new Promise((resolve) => shell.once("exit", resolve));
    const [orphan] = await started(mark, 1);
    const found = (await processTable()).get(orphan ?? -1);
    await endMarked(mark, { signal: "TERM", timeout: 10_000 });
    expect(found?.pid).toBe(orphan);
    expect([process.pid, shell.pid]).not.toContain(found?.parent);
  });

  test("are not those with a part of it", async () => {
    const { mark, environment } = newMark();
    start(["sleep", "600"], { UNIT_TEST: `${environment.UNIT_TEST}0` });
    await started(`${mark}0`, 1);
    expect(await processesMarked(mark)).toEqual([]);
  });

  test("are ended all", async () => {
    const { mark, environment } = newMark();
    start(["sleep", "600"], environment);
    start(["sh", "-c", "setsid sleep 600 & exec sleep 600"], environment);
    await started(mark, 3);
    await endMarked(mark, { signal: "TERM", timeout: 10_000 });
    expect(await processesMarked(mark)).toEqual([]);
  });

  test.each(["TERM", "INT", "QUIT", "HUP"] as const)(
    "are asked with the signal that is named: %s",
    async (name) => {
      const { mark, environment } = newMark();
      const asked = start(["sleep", "600"], environment);
      const ended = new Promise((resolve) => asked.once("exit", (_code, signal) => resolve(signal)));
      await started(mark, 1);
      await endMarked(mark, { signal: name, timeout: 10_000 });
      expect(await ended).toBe(`SIG${name}`);
    },
  );

  test("are killed when they do not listen", async () => {
    const { mark, environment } = newMark();
    const deaf = start(["sh", "-c", "trap '' TERM; sleep 600; :"], environment);
    const ended = new Promise((resolve) => deaf.once("exit", (_code, signal) => resolve(signal)));
    // The second is there only after the trap.
    await started(mark, 2);
    await endMarked(mark, { signal: "TERM", timeout: 300 });
    expect(await ended).toBe("SIGKILL");
  });

  test("that are not there end at once", async () => {
    await endMarked(newMark().mark, { signal: "TERM", timeout: 10_000 });
  });
});

describe("who listens on a port", () => {
  test.each(["127.0.0.1", "::1", "0.0.0.0", "::"])("is this process: %s", async (host) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const { port } = server.address() as AddressInfo;
    expect(await listenerOn(port)).toMatchObject({ pid: process.pid });
    await new Promise((resolve) => server.close(resolve));
  });

  test("is nobody", async () => {
    expect(await listenerOn(await freePort())).toBeUndefined();
  });

  test("is nobody where there are only connections", async () => {
    const server = createServer();
    const served = new Promise<Socket>((resolve) => server.once("connection", resolve));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const client = connect(port, "127.0.0.1");
    const socket = await served;
    const closed = new Promise((resolve) => server.close(resolve));
    expect(await listenerOn(port)).toBeUndefined();
    client.destroy();
    socket.destroy();
    await closed;
  });
});
