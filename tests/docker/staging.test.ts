/** Staging on a real Docker Engine: it comes up, serves, keeps its secrets, mends what drifted, and goes. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
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

/** A container's program writes it, as it were. @param script for a shell in the container */
async function write(id: string, script: string): Promise<void> {
  await staging.engine.succeed("exec", id, "sh", "-c", `(${script}) >/proc/1/fd/1`);
}

type Entry = Readonly<Record<string, string>>;

/** What the log store answers; nothing while it is away. @param query in LogsQL */
async function found(query: string): Promise<Entry[]> {
  const body = new URLSearchParams({ query });
  const response = await fetch(`${staging.logStore}/select/logsql/query`, { method: "POST", body }).catch(
    () => undefined,
  );
  const lines = (await response?.text())?.trim() ?? "";
  return response?.ok !== true || lines === ""
    ? []
    : lines.split("\n").map((line) => JSON.parse(line) as Entry);
}

/** The first value of a query. */
async function promql(query: string): Promise<string | undefined> {
  const response = await fetch(`${staging.prometheus}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
  return data.result[0]?.value[1];
}

/** As a page sends it. */
function browserSpan(traceId: string, spanId: string): object {
  const now = Date.now();
  const span = {
    traceId,
    spanId,
    name: "log in",
    kind: 1,
    startTimeUnixNano: `${now - 5}000000`,
    endTimeUnixNano: `${now}000000`,
  };
  const attributes = [{ key: "service.name", value: { stringValue: "valeo-frontend" } }];
  return { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans: [span] }] }] };
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
    expect(running.split("\n")).toHaveLength(20);
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

  test("what each container writes is found in the store, under its name", async () => {
    const marker = `marker-${Date.now()}`;
    const ids = (await staging.engine.succeed("ps", "--quiet")).split("\n");
    for (const id of ids) await write(id, `echo ${marker}`);
    const services = await staging.engine.succeed("ps", "--format", '{{.Label "service"}}');
    await eventually(
      "all of them are found",
      async () => (await found(`_msg:${marker}`)).length >= ids.length,
      60_000,
    );
    const entries = await found(`_msg:${marker}`);
    expect(entries.map(({ service }) => service).sort()).toEqual(services.split("\n").sort());
    expect(entries.map(({ instance }) => instance).sort()).toEqual(ids.sort());
    const counted = await promql('count(log_entries_total{job="log-intake"} > 0)');
    expect(Number(counted)).toBeGreaterThanOrEqual(ids.length);
  });

  test("a page's span, the services' and their SQL's are one trace in the store", async () => {
    const trace = randomBytes(16).toString("hex");
    const span = randomBytes(8).toString("hex");
    const body = JSON.stringify(browserSpan(trace, span));
    const headers = { "Content-Type": "application/json" };
    const sent = await fetch(`${staging.web}/otlp/v1/traces`, { method: "POST", headers, body });
    expect(sent.status).toBe(200);
    await fetch(`${staging.web}/api/identity/login`, {
      method: "POST",
      headers: { ...headers, traceparent: `00-${trace}-${span}-01` },
      body: JSON.stringify({ email: "nobody@example.com", password: "a long enough pass phrase 1" }),
    });
    const spans = () => found(`kind:span trace_id:${trace}`);
    await eventually(
      "the trace is there",
      async () => {
        const services = new Set((await spans()).map(({ service }) => service));
        return services.has("valeo-frontend") && services.has("valeo-backend");
      },
      60_000,
    );
    await eventually("the gateway's line is in it", async () =>
      (await found(`kind:log trace_id:${trace}`)).some(({ service }) => service === "edge"),
    );
    expect((await spans()).some((each) => /^(SELECT|INSERT|select|insert)/.test(each["_msg"] ?? ""))).toBe(
      true,
    );
  });

  test("a secret and a card number that slip into a line are masked", async () => {
    const crm = await only("valeo-crm");
    const marker = `slipped-${Date.now()}`;
    await write(crm, `echo "${marker} $(cat /run/secrets/DATABASE_URL) 4111 1111 1111 1111"`);
    await eventually("the line is there", async () => (await found(`_msg:${marker}`)).length === 1, 30_000);
    const [entry] = await found(`_msg:${marker}`);
    expect((await secrets()).in(JSON.stringify(entry))).toEqual([]);
    expect(entry?.["_msg"]).toContain("[masked]");
    expect(entry?.["_msg"]).not.toContain("4111");
  });

  test("what is written while the store is away is found when it is back, once", async () => {
    const store = await only("log-store", "monitoring");
    const crm = await only("valeo-crm");
    const marker = `away-${Date.now()}`;
    await staging.engine.succeed("stop", store);
    // The engine rotates the file twice meanwhile.
    await write(crm, `for i in $(seq 100000); do echo "${marker} number $i"; done`);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await staging.engine.succeed("start", store);
    const counted = async (how: string) => {
      const [row] = await found(`_msg:${marker} | stats ${how} n`);
      return Number(row?.["n"]);
    };
    await eventually("all of them are there", async () => (await counted("count()")) >= 100_000, 120_000);
    expect(await counted("count_uniq(_msg)")).toBe(100_000);
    expect(await counted("count()")).toBe(100_000);
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
    expect(stdout).toMatch(/All 20 are healthy/);
    expect(code).toBe(0);
    for (const words of [["--files"], ["--grep", "ready to accept"]])
      expect((await staging.stack.command("logs", "database", ...words)).stdout).toContain(
        "database system is ready",
      );
  });

  test("down leaves no container, network or volume", async () => {
    expect(await staging.pulumi(["destroy", "--yes", "--skip-preview"])).toMatchObject({ code: 0 });
    expect(await staging.engine.succeed("ps", "--all", "--quiet")).toBe("");
    expect(await staging.engine.succeed("volume", "ls", "--quiet")).toBe("");
    const networks = await staging.engine.succeed("network", "ls", "--filter", "type=custom", "--quiet");
    expect(networks).toBe("");
  });
});
