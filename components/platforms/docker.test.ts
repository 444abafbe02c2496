/** What the Docker platform declares for the ERP. */
import { describe, expect, test } from "@jest/globals";
import type { ContainerArgs } from "@pulumi/docker/container.js";
import { secret } from "@pulumi/pulumi";
import type { Plan } from "../../catalog/plan.ts";
import { reveal } from "../../providers/supervisor/properties.ts";
import type { Declared } from "../testing/declared.ts";
import { declaredOnDocker, stagingPlan } from "../testing/declared-docker.ts";

const { units, resources } = await declaredOnDocker();

interface Made {
  readonly name: string;
  readonly inputs: ContainerArgs & Record<string, unknown>;
  readonly labels: Readonly<Record<string, string>>;
}

function containersOf(all: readonly Declared[]): Made[] {
  return all
    .filter(({ type }) => type === "Container")
    .map(({ name, inputs }) => {
      const labels = inputs["labels"] as { label: string; value: string }[];
      return {
        name,
        inputs: inputs as unknown as Made["inputs"],
        labels: Object.fromEntries(labels.map(({ label, value }) => [label, value])),
      };
    });
}

const containers = containersOf(resources);
const running = containers.filter(({ labels }) => labels["role"] !== "files");
const servers = running.filter(({ labels }) => labels["role"] !== "task");

function part(service: string): Made {
  const found = servers.find(({ labels }) => labels["service"] === service);
  if (found === undefined) throw new Error(`there is no ${service}`);
  return found;
}

function networksOf({ inputs }: Made): string[] {
  return (inputs.networksAdvanced as { name: string }[]).map(({ name }) => name.split("-")[2] ?? "");
}

test("every service and store is a unit, and every unit a container", () => {
  const names = units.map(({ name }) => name);
  for (const { name } of [...stagingPlan.services, ...stagingPlan.stores]) expect(names).toContain(name);
  expect([...new Set(servers.map(({ labels }) => labels["service"]))].sort()).toEqual([...names].sort());
});

test.each(running.map((each) => [each.name, each] as const))(
  "%s is confined",
  (_name, { inputs, labels }) => {
    expect(inputs).toMatchObject({
      readOnly: true,
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      // So that each line says whose it is.
      logOpts: { "max-size": "10485760", "max-file": "4", labels: "application,environment,service" },
    });
    expect(inputs.memory).toBeGreaterThan(0);
    expect(inputs.privileged).toBeUndefined();
    const watches = ["cadvisor", "log-collector"].includes(labels["service"] ?? "");
    expect(inputs.user === "0:0").toBe(watches);
  },
);

test.each(servers.map((each) => [each.name, each] as const))(
  "%s is waited for, and restarted",
  (_name, { inputs }) => {
    expect(inputs).toMatchObject({ wait: true, restart: "unless-stopped", healthcheck: { retries: 3 } });
    expect(inputs.destroyGraceSeconds).toBeGreaterThan(0);
  },
);

test("a service has as many containers as replicas, under one name", async () => {
  const services = stagingPlan.services.map((each) =>
    each.name === "valeo-crm" ? { ...each, replicas: 3 } : each,
  );
  const plan: Plan = { ...stagingPlan, services };
  const made = containersOf((await declaredOnDocker(plan)).resources).filter(
    ({ labels }) => labels["service"] === "valeo-crm" && labels["role"] === "service",
  );
  expect(made).toHaveLength(3);
  for (const { inputs } of made)
    expect(inputs.networksAdvanced).toContainEqual(expect.objectContaining({ aliases: ["valeo-crm"] }));
});

test("a service has the limits, the health check and the identity of the catalogue", () => {
  expect(part("valeo-crm")).toMatchObject({
    inputs: {
      memory: 512,
      memorySwap: 512,
      cpus: "0.5",
      healthcheck: { tests: ["CMD", "answers", "/health", "8001"], interval: "10s", timeout: "2s" },
    },
    labels: { application: "neuroerp", environment: "staging", team: "erp", version: "2.0.0" },
  });
});

test("a Python service listens where others reach it", () => {
  const { inputs } = part("valeo-crm");
  expect(inputs.command).toEqual(["uvicorn", "crm.app:app", "--host", "0.0.0.0", "--port", "8001"]);
});

test("the edge and the monitoring alone are reached from outside, on loopback", () => {
  const published = servers.filter(({ inputs }) => (inputs.ports as object[]).length > 0);
  expect(published.map(({ labels }) => labels["service"]).sort()).toEqual([
    "alert-inbox",
    "alertmanager",
    "edge",
    "log-store",
    "prometheus",
  ]);
  for (const { inputs } of published)
    for (const { ip } of inputs.ports as { ip: string }[]) expect(ip).toBe("127.0.0.1");
});

test("stores and workers are in the network alone that has no way out", () => {
  for (const name of ["database", "database-pool", "cache", "valeo-audit"])
    expect(networksOf(part(name))).toEqual(["back"]);
  expect(networksOf(part("valeo-frontend"))).toEqual(["front"]);
  expect(networksOf(part("edge"))).toEqual(["front"]);
  const back = resources.find(({ type, name }) => type === "Network" && name.endsWith("back"));
  expect(back?.inputs["internal"]).toBe(true);
});

test("what has data or a port gives it up before its successor takes it", () => {
  const volumes = resources.filter(({ type }) => type === "Volume").map(({ name }) => name);
  expect(volumes.sort()).toEqual(
    ["alertmanager", "cache", "database", "log-collector", "log-store", "prometheus"].map(
      (name) => `neuroerp-staging-${name}-data`,
    ),
  );
});

test("migrations run before the service, with its image and secrets", () => {
  const task = running.find(({ name }) => name === "neuroerp-staging-valeo-crm-migrations");
  const { inputs } = part("valeo-crm");
  expect(task?.inputs).toMatchObject({
    image: inputs.image,
    volumes: inputs.volumes,
    command: ["python", "-m", "neuroerp_service.migrate", "crm"],
    attach: true,
    mustRun: false,
  });
});

/** What a part finds in its files: path → content. */
function filesOf(service: string): Record<string, string> {
  const files = containers.find(({ name }) => name === `neuroerp-staging-${service}-files`);
  const uploads = reveal(files?.inputs.uploads) as { file: string; content: string }[];
  return Object.fromEntries(uploads.map(({ file, content }) => [file, content]));
}

describe("logs", () => {
  test("the intake knows everything that runs, and whose it is", () => {
    const settings = JSON.parse(filesOf("log-intake")["/etc/stack/intake.json"] ?? "");
    expect(settings).toMatchObject({
      store: "http://log-store:9428",
      application: "neuroerp",
      environment: "staging",
      format: "docker",
    });
    const listed = settings.units as { name: string; role: string; team: string | null }[];
    expect(listed.map(({ name, role }) => [name, role]).sort()).toEqual(
      units.map(({ name, role }) => [name, role]).sort(),
    );
    expect(listed).toContainEqual({ name: "valeo-crm", role: "service", team: "erp", version: "2.0.0" });
  });

  test("the intake has every secret that must not be let through", () => {
    const masked = Object.entries(filesOf("log-intake")).filter(([path]) => path.startsWith("/run/masked/"));
    const values = new Set(masked.map(([, value]) => value));
    // Addresses of stores have a password within, which is here by itself.
    for (const { inputs } of containers)
      for (const { file, content } of reveal(inputs.uploads ?? []) as { file: string; content: string }[])
        if (file.startsWith("/run/secrets/") && !content.includes("://")) expect(values).toContain(content);
  });

  test("the collector reads what the engine writes, rotated files too, and nothing else of its machine", () => {
    const written = "/var/lib/docker/containers";
    expect(part("log-collector").inputs.mounts).toEqual([
      { type: "bind", source: written, target: written, readOnly: true },
    ]);
    expect(filesOf("log-collector")["/etc/stack/rsyslog.conf"]).toContain(`"${written}/*/*-json.log*"`);
  });
});

describe("traces", () => {
  const endpoint = "http://trace-collector:4318/otlp/v1/traces";

  test("every service is told where its spans go, and is profiled in its own container alone", () => {
    for (const { name, runtime } of stagingPlan.services) {
      const { envs } = part(name).inputs;
      expect(envs).toContain(`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=${endpoint}`);
      expect(envs).toContain("TRACES_SAMPLE=1");
      if (runtime === "python") expect(envs).toContain("PROFILE_SOCKET=/tmp/profile.sock");
    }
  });

  test("another tracing system is sent them as well, and what it knows us by is a file", async () => {
    const to = { endpoint: "https://traces.example.com/v1/traces", headers: secret("x-key=given-header") };
    const made = containersOf((await declaredOnDocker(stagingPlan, to)).resources);
    const files = made.find(({ name }) => name === "neuroerp-staging-trace-collector-files");
    const uploads = reveal(files?.inputs.uploads) as { file: string; content: string }[];
    expect(uploads).toContainEqual(
      expect.objectContaining({ file: "/run/traces/headers", content: '{"x-key":"given-header"}' }),
    );
    const settings = uploads.find(({ file }) => file === "/etc/stack/otelcol.yml")?.content;
    expect(settings).toContain(to.endpoint);
    expect(settings).not.toContain("given-header");
  });
});

describe("a secret", () => {
  const canaries = /made-|given-/;

  test("is in no environment, command, label or health check", () => {
    for (const { inputs } of containers) {
      const { uploads, ...shown } = inputs;
      expect(JSON.stringify(reveal(shown))).not.toMatch(canaries);
    }
  });

  test("is a file that every service which asks for it reads", () => {
    for (const { name, secrets } of stagingPlan.services) {
      if (Object.keys(secrets).length === 0) continue;
      const files = containers.find((each) => each.name === `neuroerp-staging-${name}-files`);
      const uploads = reveal(files?.inputs.uploads) as { file: string; content: string }[];
      for (const [variable, key] of Object.entries(secrets))
        expect(uploads).toContainEqual(
          expect.objectContaining({ file: `/run/secrets/${variable}`, content: `given-${key}` }),
        );
    }
  });

  test("is put into a container that never runs, whose volumes the service has", () => {
    for (const { inputs, labels } of running) {
      const files = containers.find(({ name }) => name === `neuroerp-staging-${labels["service"]}-files`);
      expect(inputs.uploads).toBeUndefined();
      if (files === undefined) continue;
      expect(files.inputs).toMatchObject({ start: false, mustRun: false, networkMode: "none" });
      expect(inputs.volumes).toContainEqual({ fromContainer: `${files.name}-id` });
    }
  });
});
