import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { freePort } from "../../../tests/harness/stack.ts";
import { NotReadyError } from "../kind.ts";
import { serve, start, temporaryFolder, unit } from "../testing/fixture.ts";
import { type Condition, probeUrl, waitReady } from "./ready.ts";
import { type UnitInputs, unitMark } from "./unit.ts";

const home = temporaryFolder();
mkdirSync(join(home, "logs"));

/** The supervisor's answers, one after the other; the last one stays. */
function answers(...conditions: Condition[]) {
  let asked = 0;
  return async (): Promise<Condition> => {
    asked += 1;
    return conditions[Math.min(asked, conditions.length) - 1] ?? { state: "absent", run: "" };
  };
}

const running: Condition = { state: "running", run: "1" };
const wait = (ready: object, condition = answers(running)) =>
  waitReady(unit({ home, ready: { timeout: 20_000, ...ready } }), condition);
const short = { timeout: 400 };

/** 503 twice, then 200. */
function slowly(): Promise<string> {
  let asked = 0;
  return serve((_request, response) => {
    asked += 1;
    response.writeHead(asked > 2 ? 200 : 503).end("not yet");
  });
}

describe("a unit is ready", () => {
  test("when its URL answers, however long that takes", async () => {
    await wait({ url: await slowly() });
  });

  test("when its URL redirects", async () => {
    const url = await serve((_request, response) => response.writeHead(302, { location: "/gone" }).end());
    await wait({ url });
  });

  test("when its port accepts", async () => {
    const port = await freePort();
    const [name = "", ...value] = unitMark(home, "pm2", "unit").split("=");
    start(["python3", "-m", "http.server", "--bind", "127.0.0.1", String(port)], { [name]: value.join("=") });
    await wait({ port });
  });

  test("when its command ends well, in the unit's own environment", async () => {
    const environment = { PATH: process.env["PATH"] ?? "", ANSWER: "42" };
    const ready = { command: ["sh", "-c", '[ "$ANSWER" = 42 ] && [ -z "$NODE_OPTIONS" ]'], timeout: 20_000 };
    await waitReady(unit({ home, environment, ready }), answers(running));
  });

  test("without a probe, when one run has lived for a while", async () => {
    await wait({});
  });

  test("after a first run that died", async () => {
    const conditions = answers(running, { state: "backing off", run: "1" }, { state: "running", run: "2" });
    await wait({ url: await slowly() }, conditions);
  });
});

describe("a unit is not ready", () => {
  const failure = (ready: object, ...conditions: Condition[]) =>
    wait(ready, answers(...(conditions.length > 0 ? conditions : [running]))).then(
      () => "",
      (error: unknown) => {
        expect(error).toBeInstanceOf(NotReadyError);
        return String(error);
      },
    );

  test("while its URL answers with an error, which is shown", async () => {
    const url = await serve((_request, response) => response.writeHead(503).end("the database is away"));
    expect(await failure({ ...short, url })).toMatch(
      /unit did not start: not ready after 0.4 s: http.* answered 503: the database is away/,
    );
  });

  test("while nothing listens", async () => {
    const port = await freePort();
    expect(await failure({ ...short, port })).toContain(`nothing listens on port ${port}`);
    const url = `http://127.0.0.1:${port}/`;
    expect(await failure({ ...short, url })).toContain(`${url}`);
  });

  test("while its command fails, with what that says", async () => {
    const command = ["/bin/sh", "-c", "echo no response; exit 2"];
    expect(await failure({ ...short, command })).toMatch(/ended with exit code 2 no response/);
  });

  test("while its command hangs, which is killed", async () => {
    const command = ["/bin/sh", "-c", "echo begun; exec sleep 600"];
    expect(await failure({ ...short, command })).toMatch(/sleep 600 was killed after 5 s, its limit.* begun/);
  });

  test("while somebody else has its port, who is named", async () => {
    const url = await serve((_request, response) => response.end());
    const port = Number(new URL(url).port);
    const taken = new RegExp(
      `not ready after 0.4 s: port ${port} is taken by .+ \\(pid ${process.pid}\\); end it`,
    );
    expect(await failure({ ...short, port })).toMatch(taken);
    await expect(
      waitReady(unit({ home, ports: [port], ready: { ...short, url } }), answers(running)),
    ).rejects.toThrow(taken);
  });

  test("because somebody else has its port: a crash loop's error names him, too", async () => {
    const port = Number(new URL(await serve(() => undefined)).port);
    const conditions = ["1", "2", "3", "4"].map((run): Condition => ({ state: "backing off", run }));
    await expect(waitReady(unit({ home, ports: [port] }), answers(...conditions))).rejects.toThrow(
      `it exited 3 times; its supervisor goes on trying; port ${port} is taken by`,
    );
  });

  test("after one death, which is not called 1 times", async () => {
    const conditions: Condition[] = [running, { state: "backing off", run: "2" }];
    expect(await failure(short, ...conditions)).toContain(
      "not ready after 0.4 s: it exited once, and now it is backing off",
    );
  });

  test.each(["stopped", "backing off", "absent"] as const)("while it is %s", async (state) => {
    expect(await failure(short, { state, run: "1" })).toContain(`not ready after 0.4 s: it is ${state}`);
  });

  test("when it has just died, although somebody answered", async () => {
    const url = await serve((_request, response) => response.end());
    const conditions: Condition[] = ["1", "2", "3", "4", "5", "6", "7", "8"].map((run) => ({
      state: "running",
      run,
    }));
    expect(await failure({ url }, ...conditions)).toContain("it exited 3 times");
  });

  test("when its supervisor has given up", async () => {
    expect(await failure({}, { state: "fatal", run: "1" })).toContain(
      "unit did not start: its supervisor has given it up",
    );
  });

  test("which is told with the last lines of its logs", async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `line ${i + 1}`).join("\n");
    writeFileSync(join(home, "logs", "unit.err.log"), `${lines}\n`);
    const message = await failure({}, { state: "fatal", run: "1" });
    expect(message).toContain(`last lines of ${join(home, "logs", "unit.err.log")}:\n  line 6\n`);
    expect(message).toMatch(/line 30$/);
    writeFileSync(join(home, "logs", "unit.out.log"), "said before\n");
    expect(await failure({}, { state: "fatal", run: "1" })).toMatch(
      /line 30\nlast lines of .*\n {2}said before$/,
    );
  });

  test("which is told with where its logs are when they are empty", async () => {
    const silent: UnitInputs = unit({ home, name: "silent", ready: short });
    await expect(waitReady(silent, answers())).rejects.toThrow(
      `its logs ${join(home, "logs", "silent.err.log")} and ${join(home, "logs", "silent.out.log")} are empty`,
    );
  });
});

describe("a URL", () => {
  test.each([200, 204, 301, 399])("that answers %i is healthy", async (status) => {
    const url = await serve((_request, response) => response.writeHead(status).end());
    expect(await probeUrl(url)).toBeUndefined();
  });

  test.each([400, 404, 500, 503])("that answers %i is not", async (status) => {
    const url = await serve((_request, response) => response.writeHead(status).end("why"));
    expect(await probeUrl(url)).toBe(`${url} answered ${status}: why`);
  });

  test("that breaks off is not", async () => {
    const url = await serve((request) => request.socket.destroy());
    expect(await probeUrl(url)).toBe(`${url} did not answer (UND_ERR_SOCKET)`);
  });

  test("that accepts and stays silent is not", async () => {
    const url = await serve(() => undefined);
    expect(await probeUrl(url)).toBe(`${url} did not answer within 2 s`);
  });

  test.each([200, 500])("that answers %i and never comes to an end is not", async (status) => {
    const url = await serve((_request, response) => {
      response.writeHead(status).write("begun");
      const more = setInterval(() => response.write("x".repeat(2 ** 16)), 1);
      response.once("close", () => clearInterval(more));
    });
    expect(await probeUrl(url)).toBe(`${url} answered ${status}, but not to the end within 2 s`);
  });

  test("that redirects to itself is not followed", async () => {
    let asked = 0;
    const url = await serve((request, response) => {
      asked += 1;
      response.writeHead(302, { location: request.url }).end();
    });
    expect(await probeUrl(url)).toBeUndefined();
    expect(asked).toBe(1);
  });
});
