/** A change of a service on a real Docker Engine: no request is lost, and one that fails changes nothing. */
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { registered } from "../harness/contacts.ts";
import { DockerStack } from "../harness/docker-stack.ts";
import { type Run, root, run } from "../harness/stack.ts";

jest.setTimeout(20 * 60_000);

const made = await DockerStack.make(18_000);
if ("unavailable" in made) process.stdout.write(`NO DOCKER ENGINE: ${made.unavailable}\n`);
const staging = made as DockerStack;

/** Seconds of load: longer than the change takes. */
const duration = 45;
const perSecond = 50;

interface Load {
  readonly errors: number;
  readonly timeouts: number;
  readonly non2xx: number;
  readonly "2xx": number;
  readonly latency: { readonly p99: number; readonly max: number };
}

function load(token: string): Promise<Run> {
  const words = ["--json", "--no-progress", "--connections", "4", "--duration", String(duration)];
  const rate = ["--overallRate", String(perSecond), "--headers", `authorization=Bearer ${token}`];
  return run("autocannon", [...words, ...rate, `${staging.web}/api/crm/contacts`], root);
}

("unavailable" in made ? describe.skip : describe)("a change of a service", () => {
  let token: string;

  beforeAll(async () => {
    const { code, output } = await staging.up();
    if (code !== 0) throw new Error(output);
    token = await registered(`${staging.web}/api/identity`);
  });

  afterAll(() => staging.end());

  test("replaces it, alone, without losing a request", async () => {
    const before = await staging.containers("valeo-crm");
    const began = performance.now();
    const loaded = load(token);
    const { code, output } = await staging.up({ "valeo-crm": { environment: { LOG_LEVEL: "debug" } } });
    const seconds = (performance.now() - began) / 1000;
    expect(output).toMatch(/2 replaced/);
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(duration - 5);
    const after = await staging.containers("valeo-crm");
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
    const result = JSON.parse((await loaded).stdout) as Load;
    const { p99, max } = result.latency;
    process.stdout.write(
      `rolling: ${seconds.toFixed(0)} s, ${result["2xx"]} answers, p99 ${p99} ms, longest ${max} ms\n`,
    );
    expect(result).toMatchObject({ errors: 0, timeouts: 0, non2xx: 0 });
    expect(result["2xx"]).toBeGreaterThan((duration - 5) * perSecond);
  });

  test("whose migrations fail leaves the old one serving, and says what to do", async () => {
    const before = await staging.containers("valeo-crm");
    const failing = { "valeo-crm": { environment: { LOG_LEVEL: "debug" }, migrate: ["false"] } };
    const { code, output } = await staging.up(failing);
    expect(code).not.toBe(0);
    expect(output).toMatch(/valeo-crm-migrations ended with 1[\s\S]+docker logs [\s\S]+--replace/);
    expect(output).not.toMatch(/\.ts:\d+/);
    expect(await staging.containers("valeo-crm")).toEqual(before);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${staging.web}/api/crm/contacts`, { headers })).status).toBe(200);

    const [, remedy = ""] = /--replace '([^']+)'/.exec(output) ?? [];
    const again = await staging.pulumi(["up", "--yes", "--skip-preview", "--replace", remedy], failing);
    expect(again.output).toMatch(/valeo-crm-migrations ended with 1/);
    const [named, namedAgain] = [output, again.output].map((text) => /docker logs (\S+)/.exec(text)?.[1]);
    expect(namedAgain).not.toBe(named);

    expect(await staging.up({ "valeo-crm": { environment: { LOG_LEVEL: "debug" } } })).toMatchObject({
      code: 0,
    });
  });

  test("that is never healthy leaves the old one serving", async () => {
    const before = await staging.containers("valeo-crm");
    const sick = {
      environment: { LOG_LEVEL: "debug" },
      health: { path: "/no-such-path" as const, startup: "15 s" as const },
    };
    const { code, output } = await staging.up({ "valeo-crm": sick });
    expect(code).not.toBe(0);
    expect(output).toMatch(/valeo-crm-1-\w+": not healthy in \d+ s/);
    expect(await staging.containers("valeo-crm")).toEqual(expect.arrayContaining(before));
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${staging.web}/api/crm/contacts`, { headers })).status).toBe(200);
  });
});
