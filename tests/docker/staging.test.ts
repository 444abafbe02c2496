/** Staging on a real Docker Engine: it comes up, serves, keeps its secrets, mends what drifted, and goes. */
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { accepts } from "../../providers/supervisor/host/ready.ts";
import { Canaries } from "../harness/canaries.ts";
import { DockerStack } from "../harness/docker-stack.ts";
import { eventually } from "../harness/stack.ts";
import { readPages } from "../smoke/pages.ts";
import { smoke } from "../smoke/smoke.ts";

jest.setTimeout(20 * 60_000);

const portOffset = 17_000;
const made = await DockerStack.make(portOffset);
if ("unavailable" in made) process.stdout.write(`NO DOCKER ENGINE: ${made.unavailable}\n`);
const staging = made as DockerStack;

interface Target {
  readonly health: string;
  readonly labels: Readonly<Record<string, string>>;
}

async function targets(): Promise<Target[]> {
  const response = await fetch(`${staging.prometheus}/api/v1/targets`);
  const { data } = (await response.json()) as { data: { activeTargets: Target[] } };
  return data.activeTargets;
}

async function healthOf(id: string): Promise<string> {
  return staging.engine.succeed("inspect", "--format", "{{.State.Health.Status}}", id);
}

async function only(service: string, role = "service"): Promise<string> {
  const [id = "", ...others] = await staging.containers(service, role);
  expect(others).toEqual([]);
  return id;
}

/** Every secret that the stack has, as its state holds them. */
async function secrets(): Promise<Canaries> {
  const state = JSON.parse(await staging.stack.succeed("stack", "export", "--show-secrets")) as {
    deployment: {
      resources: { type: string; urn: string; inputs?: { uploads?: unknown[] }; outputs?: Values }[];
    };
  };
  type Values = Readonly<Record<string, { readonly plaintext?: string }>>;
  const values: Record<string, string> = {};
  for (const { type, urn, outputs } of state.deployment.resources) {
    const text = outputs?.["value"]?.plaintext;
    if (type.endsWith("GeneratedSecret") && text !== undefined) values[urn] = JSON.parse(text) as string;
  }
  return new Canaries(values);
}

("unavailable" in made ? describe.skip : describe)("staging", () => {
  beforeAll(async () => {
    const { code, output } = await staging.up();
    if (code !== 0) throw new Error(output);
  });

  afterAll(() => staging.end());

  test("every container is healthy", async () => {
    const running = await staging.engine.succeed("ps", "--quiet");
    for (const id of running.split("\n")) expect(await healthOf(id)).toBe("healthy");
    expect(running.split("\n")).toHaveLength(16);
  });

  test("somebody registers, logs in, enters a contact and reads it; the metrics show it", async () => {
    await smoke({ web: staging.web, prometheus: staging.prometheus });
  });

  test("a second up changes nothing, and a refresh finds what was made", async () => {
    expect((await staging.up()).output).toMatch(/Resources:\s+\d+ unchanged\s+Duration/);
    const words = ["refresh", "--yes", "--skip-preview", "--expect-no-changes"];
    expect(await staging.pulumi(words)).toMatchObject({ code: 0 });
  });

  test("Prometheus has every target up, and measures every container", async () => {
    await eventually("all targets are up", async () =>
      (await targets()).every(({ health }) => health === "up"),
    );
    const query = encodeURIComponent(
      'count(container_memory_working_set_bytes{container_label_role="service"})',
    );
    await eventually(
      "the services are measured",
      async () => {
        const response = await fetch(`${staging.prometheus}/api/v1/query?query=${query}`);
        return /"4"/.test(await response.text());
      },
      90_000,
    );
  });

  test("dashboards and runbooks are where alerts link to", async () => {
    await readPages(staging.prometheus);
  });

  test("nothing that docker shows holds a secret", async () => {
    const ids = await staging.engine.succeed("ps", "--all", "--quiet");
    const shown = [
      await staging.engine.succeed("inspect", ...ids.split("\n")),
      ...(await Promise.all(ids.split("\n").map((id) => staging.engine.succeed("logs", id)))),
    ];
    const canaries = await secrets();
    expect(canaries.in(shown.join("\n"))).toEqual([]);
  });

  test("the stores are reached neither from the machine nor from the network of the edge", async () => {
    expect(await accepts(15_432 + portOffset)).toBe(false);
    const database = await only("database", "store");
    const edge = await only("edge", "maintenance");
    const address = await staging.engine.succeed(
      "inspect",
      "--format",
      "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
      database,
    );
    // A connection alone says nothing: there are networks whose gateway takes each one.
    const ask = 'printf "\\0\\0\\0\\10\\4\\322\\26\\57" >&3 && read -rN1 answer <&3 && [[ $answer == [NS] ]]';
    const knock = (host: string) => [
      ...["bash", "-c", `exec 3<>/dev/tcp/${host}/${15_432 + portOffset} && ${ask}`],
    ];
    for (const host of [address, "database"]) {
      const { code } = await staging.engine.docker("exec", edge, "timeout", "3", ...knock(host));
      expect(code).not.toBe(0);
    }
    expect(() => execFileSync("timeout", ["3", ...knock(address)], { stdio: "ignore" })).toThrow();
    // The same knock is heard where it may be.
    const crm = await only("valeo-crm");
    expect((await staging.engine.docker("exec", crm, "timeout", "3", ...knock("database"))).code).toBe(0);
  });

  test("a killed service is started anew, with its data", async () => {
    const crm = await only("valeo-crm");
    const pid = () => staging.engine.succeed("inspect", "--format", "{{.State.Pid}}", crm);
    const before = await pid();
    process.kill(Number(before), "SIGKILL");
    await eventually("it runs again", async () => ![before, "0"].includes(await pid()));
    await eventually("it is healthy again", async () => (await healthOf(crm)) === "healthy", 60_000);
  });

  test("a container that somebody has stopped or removed is mended by up", async () => {
    await staging.engine.succeed("stop", await only("valeo-audit"));
    await staging.engine.succeed("rm", "--force", await only("redis-exporter", "monitoring"));
    const words = ["up", "--yes", "--skip-preview", "--refresh", "--suppress-outputs"];
    const { code, output } = await staging.pulumi(words);
    expect(output).toMatch(/1 created/);
    expect(output).toMatch(/1 updated/);
    expect(code).toBe(0);
    expect(await healthOf(await only("valeo-audit"))).toBe("healthy");
    expect(await healthOf(await only("redis-exporter", "monitoring"))).toBe("healthy");
  });

  test("status and logs ask the engine", async () => {
    const { code, stdout } = await staging.stack.command("status");
    expect(stdout).toMatch(/All 16 are healthy/);
    expect(code).toBe(0);
    expect((await staging.stack.command("logs", "database")).stdout).toContain("database system is ready");
  });

  test("down leaves no container, network or volume", async () => {
    expect(await staging.pulumi(["destroy", "--yes", "--skip-preview"])).toMatchObject({ code: 0 });
    expect(await staging.engine.succeed("ps", "--all", "--quiet")).toBe("");
    expect(await staging.engine.succeed("volume", "ls", "--quiet")).toBe("");
    const networks = await staging.engine.succeed("network", "ls", "--filter", "type=custom", "--quiet");
    expect(networks).toBe("");
  });
});
