/** A container as it really is. */
import type { ContainerInspectInfo } from "dockerode";
import type { Properties } from "../../../supervisor/properties.ts";
import type { ContainerInputs } from "./inputs.ts";
import { limitsOf } from "./options.ts";

/** What the state holds beside the inputs. */
export function outputsOf(found: ContainerInspectInfo): Properties {
  const networks = Object.entries(found.NetworkSettings.Networks ?? {});
  return {
    name: found.Name.replace(/^\//, ""),
    hostname: found.Config.Hostname,
    bridge: (found.NetworkSettings as { Bridge?: string }).Bridge ?? "",
    exitCode: found.State.ExitCode,
    networkDatas: networks.map(([name, network]) => ({
      networkName: name,
      ipAddress: network.IPAddress,
      ipPrefixLength: network.IPPrefixLen,
      gateway: network.Gateway,
      globalIpv6Address: network.GlobalIPv6Address,
      globalIpv6PrefixLength: network.GlobalIPv6PrefixLen,
      ipv6Gateway: network.IPv6Gateway,
      macAddress: network.MacAddress,
    })),
  };
}

/** The inputs, with what somebody has changed since: stopped it, or set other limits. */
export function liveInputs(inputs: ContainerInputs, found: ContainerInspectInfo): Properties {
  const wanted = limitsOf(inputs);
  const host = found.HostConfig;
  const mebibytes = (bytes = 0) => (bytes > 0 ? bytes / 2 ** 20 : bytes);
  const swap = host.MemorySwap ?? 0;
  // Without a limit on swap, the engine sets twice the memory.
  const isSwapLeft = inputs.memorySwap === undefined && (swap === 2 * wanted.Memory || swap <= 0);
  const changed = [
    ["memory", wanted.Memory, host.Memory, mebibytes(host.Memory)],
    [
      "memoryReservation",
      wanted.MemoryReservation,
      host.MemoryReservation,
      mebibytes(host.MemoryReservation),
    ],
    ["memorySwap", isSwapLeft ? swap : wanted.MemorySwap, swap, mebibytes(swap)],
    ["cpuShares", wanted.CpuShares, host.CpuShares, host.CpuShares],
    ["cpuSet", wanted.CpusetCpus, host.CpusetCpus, host.CpusetCpus],
    ["restart", wanted.RestartPolicy.Name, host.RestartPolicy?.Name || "no", host.RestartPolicy?.Name],
  ] as const;
  const drifted = changed.filter(([, expected, real]) => (real ?? 0) !== expected);
  // As the official provider tells it: the next up sees that it must run, and starts it.
  const isDown =
    !found.State.Running && inputs.mustRun !== false && inputs.attach !== true && inputs.start !== false;
  return {
    ...inputs,
    ...Object.fromEntries(drifted.map(([key, , , value]) => [key, value])),
    ...(isDown ? { mustRun: false } : {}),
  };
}
