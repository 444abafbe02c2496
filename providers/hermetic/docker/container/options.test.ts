import { expect, test } from "@jest/globals";
import { optionsOf } from "./options.ts";

const of = (inputs: object) => optionsOf({ name: "a", image: "b", ...inputs });

test("limits are in MiB, and swap without a limit is -1", () => {
  expect(of({ memory: 64, memorySwap: -1, shmSize: 1 }).HostConfig).toMatchObject({
    Memory: 64 * 2 ** 20,
    MemorySwap: -1,
    ShmSize: 2 ** 20,
  });
  expect(of({ memorySwap: 128, cpus: "0.5", cpuPeriod: 1 }).HostConfig).toMatchObject({
    MemorySwap: 128 * 2 ** 20,
    NanoCpus: 5e8,
  });
});

test("ports are published, one address or several", () => {
  const ports = [
    { internal: 80, external: 8080, ip: "127.0.0.1" },
    { internal: 80, external: 8081 },
    { internal: 53, protocol: "udp" },
  ];
  const { ExposedPorts, HostConfig } = of({ ports });
  expect(ExposedPorts).toEqual({ "80/tcp": {}, "53/udp": {} });
  expect(HostConfig?.PortBindings).toEqual({
    "80/tcp": [
      { HostIp: "127.0.0.1", HostPort: "8080" },
      { HostIp: "0.0.0.0", HostPort: "8081" },
    ],
    "53/udp": [{ HostIp: "0.0.0.0", HostPort: "" }],
  });
});

test("durations are nanoseconds", () => {
  const healthcheck = {
    tests: ["CMD", "true"],
    interval: "1m30s",
    timeout: "500ms",
    startPeriod: "1.5s",
    retries: 3,
  };
  expect(of({ healthcheck }).Healthcheck).toEqual({
    Test: ["CMD", "true"],
    Interval: 9e10,
    Timeout: 5e8,
    StartPeriod: 1.5e9,
    Retries: 3,
  });
});

test("volumes are binds, or anonymous ones", () => {
  const volumes = [
    { volumeName: "data", containerPath: "/data", readOnly: true },
    { hostPath: "/srv", containerPath: "/srv" },
    { containerPath: "/cache" },
  ];
  const { Volumes, HostConfig } = of({ volumes });
  expect([Volumes, HostConfig?.Binds]).toEqual([{ "/cache": {} }, ["data:/data:ro", "/srv:/srv:rw"]]);
});

test("a word of Docker's client becomes what the engine knows", () => {
  const { HostConfig } = of({ securityOpts: ["no-new-privileges", "systempaths=unconfined"] });
  expect(HostConfig).toMatchObject({
    SecurityOpt: ["no-new-privileges"],
    MaskedPaths: [],
    ReadonlyPaths: [],
  });
});
