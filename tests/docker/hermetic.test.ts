/** The stand-in of the docker provider: the real engine of Pulumi on one side, a real Docker Engine on the other. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Declared, Program } from "../fixtures/hermetic/declared.ts";
import { DeclaredStack } from "../harness/declared-stack.ts";
import { DockerEngine } from "../harness/docker-engine.ts";
import { freePort } from "../harness/stack.ts";
import { tinyImage } from "../harness/tiny-image.ts";

const started = await DockerEngine.start();
if ("unavailable" in started) process.stdout.write(`NO DOCKER ENGINE: ${started.unavailable}\n`);
const engine = started as DockerEngine;

interface Inspected {
  readonly Id: string;
  readonly State: { readonly Running: boolean };
  readonly HostConfig: { readonly Memory: number };
  readonly Config: { readonly Env: string[]; readonly Image: string };
}

("unavailable" in started ? describe.skip : describe)("the docker stand-in", () => {
  let stack: DeclaredStack;
  let image: string;
  let port: number;
  const context = mkdtempSync(join(tmpdir(), "neuroerp-context-"));

  beforeAll(async () => {
    image = tinyImage(engine);
    port = await freePort();
    stack = await DeclaredStack.start({ DOCKER_HOST: engine.host });
  });
  afterAll(async () => {
    await stack?.end();
    await engine.end();
    rmSync(context, { recursive: true, force: true });
  });

  const container = (inputs: object = {}, more: Partial<Declared> = {}): Declared => ({
    type: "docker:index/container:Container",
    inputs: { name: "web", image, command: ["sh", "-c", "echo ok > /tmp/ok; exec sleep 1000"], ...inputs },
    ...more,
  });
  const healthcheck = { tests: ["CMD", "cat", "/tmp/ok"], interval: "1s", timeout: "3s", retries: 5 };

  const program = (inputs: object = {}): Program => ({
    front: {
      type: "docker:index/network:Network",
      inputs: { name: "front", labels: [{ label: "a", value: "b" }] },
    },
    data: { type: "docker:index/volume:Volume", inputs: {} },
    web: container({
      envs: [{ secret: "PASSWORD=canary-in-a-variable" }],
      networksAdvanced: [{ name: { output: "front.name" }, aliases: ["web"] }],
      ports: [{ internal: 8000, external: port, ip: "127.0.0.1" }],
      mounts: [{ type: "volume", target: "/data", source: { output: "data.name" } }],
      labels: [{ label: "service", value: "web" }],
      user: "65532",
      readOnly: true,
      tmpfs: { "/tmp": "size=16m,mode=1777" },
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges"],
      restart: "unless-stopped",
      memory: 64,
      healthcheck,
      wait: true,
      waitTimeout: 30,
      ...inputs,
    }),
  });

  async function inspect(name = "web"): Promise<Inspected> {
    const [found] = JSON.parse(await engine.succeed("inspect", name)) as Inspected[];
    return found as Inspected;
  }

  describe("a network, a volume and a container", () => {
    test("are previewed, and nothing is made", async () => {
      expect((await stack.preview(program())).output).toMatch(/\+ 4 to create/);
      expect(await engine.succeed("ps", "--all", "--quiet")).toBe("");
    });

    test("come up healthy", async () => {
      expect(await stack.up(program())).toMatchObject({ code: 0 });
      expect(await engine.succeed("inspect", "--format={{.State.Health.Status}}", "web")).toBe("healthy");
      expect(
        await engine.succeed(
          "inspect",
          "--format={{range $n, $_ := .NetworkSettings.Networks}}{{$n}} {{end}}",
          "web",
        ),
      ).toBe("front");
    });

    test("change nothing the second time, and a refresh finds no drift", async () => {
      expect((await stack.up(program())).output).toMatch(/4 unchanged/);
      expect((await stack.refresh(program())).output).toMatch(/4 unchanged/);
    });

    test("keep a secret variable out of the state, after a refresh too", async () => {
      expect((await inspect()).Config.Env).toContain("PASSWORD=canary-in-a-variable");
      expect(await stack.state()).not.toContain("canary-in-a-variable");
    });

    test("let a limit be changed in place", async () => {
      const before = await inspect();
      expect((await stack.up(program({ memory: 96 }))).output).toMatch(/~ 1 updated/);
      const after = await inspect();
      expect([after.Id, after.HostConfig.Memory]).toEqual([before.Id, 96 * 2 ** 20]);
    });

    test("replace the container when its definition changes, the old one first", async () => {
      const before = await inspect();
      const changed = program({ envs: ["A=b"] });
      expect((await stack.preview(changed)).output).toMatch(/\+-.*Container web replace/);
      expect((await stack.up(changed)).output).toMatch(/\+-1 replaced\s+3 unchanged/);
      expect((await inspect()).Id).not.toBe(before.Id);
    });

    test("name a change that the official provider records and does not make", async () => {
      const changed = program({ envs: ["A=b"], healthcheck: { ...healthcheck, interval: "2s" } });
      expect((await stack.up(changed)).output).toMatch(
        /healthcheck changed in the state alone.*replaceOnChanges/s,
      );
    });
  });

  describe("drift", () => {
    test("of a container that was stopped is found by a refresh, and mended by up", async () => {
      await engine.succeed("stop", "--time=0", "web");
      expect((await stack.refresh(program())).output).toMatch(/~ 1 updated/);
      expect(await stack.up(program())).toMatchObject({ code: 0 });
      expect((await inspect()).State.Running).toBe(true);
    });

    test("of one that was removed, too", async () => {
      await engine.succeed("rm", "--force", "web");
      expect((await stack.refresh(program())).output).toMatch(/- 1 deleted/);
      expect((await stack.up(program())).output).toMatch(/\+ 1 created/);
    });
  });

  describe("is refused at preview, with what to do:", () => {
    const cases: [string, () => Declared, RegExp[]][] = [
      [
        "properties, types and missing ones, all at once",
        () => container({ name: "bad", comand: ["x"], memory: "64", ports: [{ external: 1 }] }),
        [
          /comand .*is no property of Container: write command/,
          /memory .*"64" is not allowed: allowed is a number; write 64/,
          /ports\[0\]\.internal .*is missing/,
        ],
      ],
      [
        "values that the engine would refuse",
        () =>
          container({
            name: "bad",
            restart: "sometimes",
            memory: 1,
            ports: [{ internal: 0 }],
            healthcheck: { tests: ["x"], interval: "10" },
          }),
        [
          /restart .*allowed are "no", "always"/,
          /memory .*6 or more/,
          /ports\[0\]\.internal .*1 to 65535/,
          /interval .*as "10s"/,
        ],
      ],
      [
        "files for a container with a read-only root, whose content is not shown",
        () =>
          container({
            name: "bad",
            readOnly: true,
            uploads: [{ file: "/x", content: { secret: "canary" } }],
          }),
        [/uploads: the engine takes no files/],
      ],
      [
        "an image that is nowhere",
        () => container({ name: "bad", image: "nothing/there:1" }),
        [/there is no image "nothing\/there:1".*Build or load it first/s],
      ],
      [
        "a name that another container has",
        () => container({ name: "theirs" }),
        [/"theirs" cannot be created: there is one of that name.*docker rm -f theirs/],
      ],
      [
        "an engine that is not there",
        () => container({ name: "bad" }, { provider: { host: "unix:///nowhere/docker.sock" } }),
        [/no Docker Engine answers at docker:host unix:\/\/\/nowhere\/docker\.sock.*DOCKER_HOST/s],
      ],
      [
        "a kind that the stand-in does not have",
        () => ({ type: "docker:index/secret:Secret", inputs: { data: "x", name: "x" } }),
        [/has no "docker:index\/secret:Secret".*use the official provider/],
      ],
    ];
    let other: DeclaredStack;
    beforeAll(async () => {
      other = await DeclaredStack.start({ DOCKER_HOST: engine.host });
      await engine.succeed("create", "--name=theirs", image, "sh");
    });
    afterAll(() => other?.end());

    test.each(cases)("%s", async (_what, declared, expected) => {
      const { code, output } = await other.preview({ bad: declared() });
      expect(code).not.toBe(0);
      for (const pattern of expected) expect(output).toMatch(pattern);
      expect(output).not.toMatch(/\.ts:\d+|canary/);
    });

    test("but one that ends right after its start, only when it does, with its last words", async () => {
      const command = ["sh", "-c", "echo boom; exit 3"];
      const { code, output } = await other.up({ bad: container({ name: "crash", command }) });
      expect(code).not.toBe(0);
      expect(output).toMatch(
        /the container "crash": it ended with 3 right after its start; its last lines:\s+boom/,
      );
    });
  });

  describe("an image", () => {
    const built = (name: string): Declared => ({
      type: "docker:index/remoteImage:RemoteImage",
      inputs: { name, build: { context, buildArgs: { BASE: image }, label: { made: "here" } } },
    });

    test("is built from what .dockerignore leaves, and the container is of it", async () => {
      writeFileSync(
        join(context, "Dockerfile"),
        'ARG BASE\nFROM $BASE\nCOPY . /made\nCMD ["cat", "/made/taken"]\n',
      );
      writeFileSync(join(context, ".dockerignore"), "left\nDockerfile\n");
      for (const name of ["taken", "left"]) writeFileSync(join(context, name), name);
      const web = container({
        name: "made",
        image: { output: "made.imageId" },
        command: ["sh", "-c", "exec sleep 1000"],
      });
      const both = { ...program(), made: built("hermetic-tests/made:1"), web2: web };
      expect(await stack.up(both)).toMatchObject({ code: 0 });
      expect(await engine.succeed("run", "--rm", "hermetic-tests/made:1", "sh", "-c", "echo /made/*")).toBe(
        "/made/taken",
      );
      expect((await stack.up(both)).output).toMatch(/6 unchanged/);
    });

    test("that cannot be built says the last lines of its log", async () => {
      writeFileSync(join(context, "Dockerfile"), "ARG BASE\nFROM $BASE\nRUN echo nearly && false\n");
      const { output } = await stack.up({ ...program(), broken: built("hermetic-tests/broken:1") });
      expect(output).toMatch(/"hermetic-tests\/broken:1" cannot be built.*its last lines:.*nearly/s);
    });
  });

  test("a destroy leaves nothing", async () => {
    expect(await stack.destroy(program())).toMatchObject({ code: 0 });
    expect(await engine.succeed("ps", "--all", "--format={{.Names}}")).not.toMatch(/web|made/);
    expect(await engine.succeed("network", "ls", "--format={{.Name}}")).not.toMatch(/front/);
    expect(await engine.succeed("volume", "ls", "--quiet")).toBe("");
  });
});
