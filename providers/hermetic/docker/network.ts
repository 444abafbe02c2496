/** `docker:index/network:Network`. */
import { setTimeout as sleep } from "node:timers/promises";
import type Dockerode from "dockerode";
import type { Properties } from "../../supervisor/properties.ts";
import { messageOf, ProviderError } from "../protocol/errors.ts";
import { present } from "../protocol/values.ts";
import { type Kind, labelsOf, statusOf } from "./kind.ts";

/** A container that was just removed leaves its network a moment later; in milliseconds. */
const patience = 20_000;

export const network: Kind = {
  inPlace: [],
  autonamed: true,

  async foresee(docker, { name }, replaces) {
    if (replaces || typeof name !== "string") return;
    if ((await named(docker, name)) !== undefined) throw taken(name);
  },

  async create(docker, inputs) {
    const name = String(inputs["name"]);
    // Docker would make a second one of the same name.
    if ((await named(docker, name)) !== undefined) throw taken(name);
    const { id } = await docker.createNetwork(optionsOf(name, inputs));
    return { id, outputs: outputsOf(await docker.getNetwork(id).inspect()) };
  },

  async update(docker, id) {
    return { outputs: outputsOf(await docker.getNetwork(id).inspect()) };
  },

  async read(docker, id, inputs) {
    const found = await inspected(docker, id);
    if (found === undefined) return undefined;
    return { inputs: { ...inputs, name: found.Name }, outputs: outputsOf(found) };
  },

  async remove(docker, id) {
    for (const deadline = Date.now() + patience; ; await sleep(250)) {
      try {
        await docker.getNetwork(id).remove();
        return;
      } catch (error) {
        if (statusOf(error) === 404) return;
        if (Date.now() > deadline) throw await stillUsed(docker, id, error);
      }
    }
  },
};

function optionsOf(name: string, inputs: Properties): Dockerode.NetworkCreateOptions {
  const configs = (inputs["ipamConfigs"] ?? []) as {
    subnet?: string;
    gateway?: string;
    ipRange?: string;
    auxAddress?: Record<string, string>;
  }[];
  const config = configs.map(({ subnet, gateway, ipRange, auxAddress }) =>
    present({ Subnet: subnet, Gateway: gateway, IPRange: ipRange, AuxiliaryAddresses: auxAddress }),
  );
  return {
    Name: name,
    CheckDuplicate: true,
    Labels: labelsOf(inputs),
    ...(present({
      Driver: inputs["driver"],
      Internal: inputs["internal"],
      Attachable: inputs["attachable"],
      Ingress: inputs["ingress"],
      EnableIPv6: inputs["ipv6"],
      Options: inputs["options"],
    }) as Partial<Dockerode.NetworkCreateOptions>),
    IPAM: {
      Driver: String(inputs["ipamDriver"] ?? "default"),
      Config: config as NonNullable<Dockerode.NetworkCreateOptions["IPAM"]>["Config"] & object,
      Options: (inputs["ipamOptions"] ?? {}) as Record<string, string>,
    },
  };
}

function outputsOf(found: Dockerode.NetworkInspectInfo): Properties {
  const config = (found.IPAM?.Config ?? []) as { Subnet?: string; Gateway?: string; IPRange?: string }[];
  return {
    name: found.Name,
    driver: found.Driver,
    scope: found.Scope,
    internal: found.Internal,
    attachable: found.Attachable,
    options: found.Options ?? {},
    ipamConfigs: config.map(({ Subnet, Gateway, IPRange }) =>
      present({ subnet: Subnet, gateway: Gateway, ipRange: IPRange }),
    ),
  };
}

/** By its name and no part of it, which is how Docker filters. */
async function named(docker: Dockerode, name: string): Promise<Dockerode.NetworkInspectInfo | undefined> {
  const found = await docker.listNetworks({ filters: { name: [name] } });
  return found.find(({ Name }) => Name === name);
}

async function inspected(docker: Dockerode, id: string): Promise<Dockerode.NetworkInspectInfo | undefined> {
  try {
    return await docker.getNetwork(id).inspect();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

function taken(name: string): ProviderError {
  return new ProviderError(
    `the network "${name}" cannot be created: there is one of that name already, which is not this stack's; remove it ` +
      `(docker network rm ${name}), or give this one another name`,
  );
}

async function stillUsed(docker: Dockerode, id: string, error: unknown): Promise<ProviderError> {
  const found = await inspected(docker, id);
  const users = Object.values(found?.Containers ?? {}).map(({ Name }) => Name);
  return new ProviderError(
    users.length === 0
      ? `the network "${found?.Name ?? id}" cannot be removed: ${messageOf(error)}`
      : `the network "${found?.Name}" cannot be removed: ${users.join(", ")} are still in it; remove them first (docker rm -f)`,
  );
}
