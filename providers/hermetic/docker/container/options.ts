/** A container's inputs in the words of the engine's API. */
import type { ContainerCreateOptions, HostConfig } from "dockerode";
import { present } from "../../protocol/values.ts";
import { labelsOf } from "../kind.ts";
import type { ContainerInputs, Healthcheck, Mount } from "./inputs.ts";

const mebibyte = 2 ** 20;

export function optionsOf(inputs: ContainerInputs): ContainerCreateOptions {
  return {
    name: inputs.name,
    Image: inputs.image,
    Labels: labelsOf({ ...inputs }),
    HostConfig: hostConfigOf(inputs),
    ...(present({
      Hostname: inputs.hostname,
      Domainname: inputs.domainname,
      Tty: inputs.tty,
      OpenStdin: inputs.stdinOpen,
      StopSignal: inputs.stopSignal,
      StopTimeout: inputs.stopTimeout,
      Env: inputs.envs,
      Cmd: inputs.command,
      Entrypoint: inputs.entrypoints,
      User: inputs.user,
      WorkingDir: inputs.workingDir,
      platform: inputs.platform,
      Healthcheck: inputs.healthcheck && healthcheckOf(inputs.healthcheck),
    }) as ContainerCreateOptions),
    ExposedPorts: Object.fromEntries((inputs.ports ?? []).map((port) => [portOf(port), {}])),
    // Anonymous ones: a path, and nothing that is mounted there.
    Volumes: Object.fromEntries(
      (inputs.volumes ?? [])
        .filter(({ hostPath, volumeName, fromContainer }) => !hostPath && !volumeName && !fromContainer)
        .map(({ containerPath }) => [containerPath ?? "", {}]),
    ),
  };
}

/** What an update can change, too. */
export function limitsOf(inputs: ContainerInputs) {
  const swap = inputs.memorySwap;
  return {
    Memory: (inputs.memory ?? 0) * mebibyte,
    MemoryReservation: (inputs.memoryReservation ?? 0) * mebibyte,
    // -1 is without a limit.
    MemorySwap: swap === undefined || swap < 0 ? (swap ?? 0) : swap * mebibyte,
    CpuShares: inputs.cpuShares ?? 0,
    CpusetCpus: inputs.cpuSet ?? "",
    RestartPolicy: { Name: inputs.restart ?? "no", MaximumRetryCount: inputs.maxRetryCount ?? 0 },
  };
}

function hostConfigOf(inputs: ContainerInputs): HostConfig {
  const { security, paths } = securityOf(inputs.securityOpts ?? []);
  return {
    ...limitsOf(inputs),
    ...paths,
    Init: inputs.init ?? false,
    NetworkMode: inputs.networkMode ?? "default",
    AutoRemove: inputs.rm ?? false,
    ReadonlyRootfs: inputs.readOnly ?? false,
    Privileged: inputs.privileged ?? false,
    PublishAllPorts: inputs.publishAllPorts ?? false,
    LogConfig: { Type: inputs.logDriver ?? "", Config: inputs.logOpts ?? {} },
    Mounts: (inputs.mounts ?? []).map(mountOf) as NonNullable<HostConfig["Mounts"]>,
    Binds: bindsOf(inputs),
    VolumesFrom: (inputs.volumes ?? []).flatMap(({ fromContainer }) => fromContainer ?? []),
    PortBindings: bindingsOf(inputs),
    ...(present({
      CapAdd: inputs.capabilities?.adds,
      CapDrop: inputs.capabilities?.drops,
      CgroupParent: inputs.cgroupParent,
      CgroupnsMode: inputs.cgroupnsMode,
      CpuPeriod: inputs.cpus === undefined ? inputs.cpuPeriod : undefined,
      CpuQuota: inputs.cpus === undefined ? inputs.cpuQuota : undefined,
      NanoCpus: inputs.cpus === undefined ? undefined : Math.round(Number(inputs.cpus) * 1e9),
      Devices: inputs.devices?.map(({ hostPath, containerPath, permissions }) => ({
        PathOnHost: hostPath,
        PathInContainer: containerPath ?? hostPath,
        CgroupPermissions: permissions ?? "rwm",
      })),
      Dns: inputs.dns,
      DnsOptions: inputs.dnsOpts,
      DnsSearch: inputs.dnsSearches,
      ExtraHosts: inputs.hosts?.map(({ host, ip }) => `${host}:${ip}`),
      GroupAdd: inputs.groupAdds,
      IpcMode: inputs.ipcMode,
      PidMode: inputs.pidMode,
      Runtime: inputs.runtime,
      SecurityOpt: security.length > 0 ? security : undefined,
      ShmSize: inputs.shmSize === undefined ? undefined : inputs.shmSize * mebibyte,
      StorageOpt: inputs.storageOpts,
      Sysctls: inputs.sysctls,
      Tmpfs: inputs.tmpfs,
      Ulimits: inputs.ulimits?.map(({ name, hard, soft }) => ({ Name: name, Hard: hard, Soft: soft })),
      UsernsMode: inputs.usernsMode,
    }) as HostConfig),
  };
}

/** `systempaths=unconfined` is a word of Docker's own client; its engine knows two lists instead. */
function securityOf(options: readonly string[]) {
  const unconfined = "systempaths=unconfined";
  return {
    security: options.filter((option) => option !== unconfined),
    paths: options.includes(unconfined) ? { MaskedPaths: [], ReadonlyPaths: [] } : {},
  };
}

function bindsOf({ volumes = [] }: ContainerInputs): string[] {
  return volumes
    .filter(({ hostPath, volumeName }) => hostPath || volumeName)
    .map(
      ({ hostPath, volumeName, containerPath, readOnly }) =>
        `${hostPath || volumeName}:${containerPath}:${readOnly === true ? "ro" : "rw"}`,
    );
}

function mountOf({ type, target, source, readOnly, bindOptions, tmpfsOptions, volumeOptions }: Mount) {
  const driver = volumeOptions?.driverName;
  return present({
    Type: type,
    Target: target,
    Source: source ?? "",
    ReadOnly: readOnly ?? false,
    BindOptions: bindOptions && present({ Propagation: bindOptions.propagation }),
    TmpfsOptions: tmpfsOptions && present({ SizeBytes: tmpfsOptions.sizeBytes, Mode: tmpfsOptions.mode }),
    VolumeOptions:
      volumeOptions &&
      present({
        NoCopy: volumeOptions.noCopy,
        Labels: labelsOf({ labels: volumeOptions.labels }),
        DriverConfig:
          driver === undefined ? undefined : { Name: driver, Options: volumeOptions.driverOptions ?? {} },
      }),
  });
}

function bindingsOf({ ports = [] }: ContainerInputs): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of ports) {
    const HostPort = port.external === undefined ? "" : String(port.external);
    const others = bindings[portOf(port)] ?? [];
    bindings[portOf(port)] = [...others, { HostIp: port.ip ?? "0.0.0.0", HostPort }];
  }
  return bindings;
}

function portOf({ internal, protocol = "tcp" }: { internal: number; protocol?: string }): string {
  return `${internal}/${protocol}`;
}

function healthcheckOf({ tests, interval, timeout, startPeriod, retries }: Healthcheck) {
  return {
    Test: tests,
    Interval: nanoseconds(interval),
    Timeout: nanoseconds(timeout),
    StartPeriod: nanoseconds(startPeriod),
    Retries: retries ?? 0,
  };
}

/** As Go writes them: `1m30s`, `500ms`. */
export const duration = /^(?:0|(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+)$/;

const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};

function nanoseconds(text = "0"): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  return parts.reduce((sum, [, count, unit = "s"]) => sum + Number(count) * (units[unit] ?? 0), 0);
}
