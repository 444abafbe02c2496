/** `docker:index/container:Container`. */
import type Dockerode from "dockerode";
import type { ContainerInspectInfo } from "dockerode";
import { canonical, type Properties, unknownValue } from "../../../supervisor/properties.ts";
import { messageOf, ProviderError } from "../../protocol/errors.ts";
import { present } from "../../protocol/values.ts";
import { localImage, obtainable, pull } from "../image.ts";
import { type Kind, NotReady, statusOf } from "../kind.ts";
import { containerFailures } from "./check.ts";
import { upload } from "./files.ts";
import type { ContainerInputs, NetworkAttachment } from "./inputs.ts";
import { liveInputs, outputsOf } from "./observe.ts";
import { limitsOf, optionsOf } from "./options.ts";
import { started } from "./run.ts";

/** Recorded by the official provider, and left as it is in the container. */
const recordedOnly = ["cpuPeriod", "cpuQuota", "healthcheck", "init", "rm", "tmpfs"];

export const container: Kind = {
  inPlace: [
    ...recordedOnly,
    "attach",
    "cpuSet",
    "cpuShares",
    "destroyGraceSeconds",
    "maxRetryCount",
    "memory",
    "memoryReservation",
    "memorySwap",
    "mustRun",
    "removeVolumes",
    "restart",
    "start",
    "wait",
    "waitTimeout",
  ],
  autonamed: true,
  check: containerFailures,

  async foresee(docker, { image, name }, replaces) {
    if (typeof image === "string") await obtainable(docker, image);
    if (replaces || typeof name !== "string") return;
    if ((await inspected(docker, name)) !== undefined) throw taken(name);
  },

  async create(docker, properties, signal) {
    const inputs = properties as unknown as ContainerInputs;
    if ((await localImage(docker, inputs.image)) === undefined) {
      await pull(docker, inputs.image, inputs.platform);
    }
    const created = await docker.createContainer(optionsOf(inputs)).catch((error: unknown) => {
      throw statusOf(error) === 409 ? taken(inputs.name) : problem(inputs.name, "created", error);
    });
    try {
      await attach(docker, created.id, inputs.networksAdvanced ?? []);
      await upload(created, inputs.uploads ?? []);
      await reach(docker, created.id, inputs, signal);
      return { id: created.id, outputs: outputsOf(await created.inspect()) };
    } catch (error) {
      // Half a container is of no use, and would be in the way; one that runs badly is for people to look at.
      if (!(error instanceof NotReady)) await created.remove({ force: true, v: true }).catch(() => undefined);
      throw error instanceof NotReady || error instanceof ProviderError
        ? error
        : problem(inputs.name, "started", error);
    }
  },

  async update(docker, id, { before, after }, signal) {
    const [was, wanted] = [before, after].map((each) => each as unknown as ContainerInputs);
    const found = docker.getContainer(id);
    if (was !== undefined && canonical(limitsOf(was)) !== canonical(limitsOf(wanted as ContainerInputs))) {
      await found.update(present(limitsOf(wanted as ContainerInputs))).catch((error: unknown) => {
        throw problem(String(after["name"]), "updated", error);
      });
    }
    if ((wanted as ContainerInputs).mustRun !== false) {
      await reach(docker, id, wanted as ContainerInputs, signal);
    }
    return { outputs: outputsOf(await found.inspect()), ...warning(before, after) };
  },

  async read(docker, id, properties) {
    const found = await inspected(docker, id);
    if (found === undefined) return undefined;
    const inputs = Object.keys(properties).length > 0 ? properties : imported(found);
    return { inputs: liveInputs(inputs as unknown as ContainerInputs, found), outputs: outputsOf(found) };
  },

  async remove(docker, id, properties) {
    const inputs = properties as unknown as ContainerInputs;
    const found = docker.getContainer(id);
    try {
      // Without destroyGraceSeconds the official provider kills it at once, whatever stopTimeout says.
      await found.stop({ t: inputs.destroyGraceSeconds ?? 0 }).catch((error: unknown) => {
        if (![304, 404].includes(statusOf(error))) throw error;
      });
      await found.remove({ force: true, v: inputs.removeVolumes !== false });
    } catch (error) {
      const isGone = statusOf(error) === 404 || /already in progress/.test(messageOf(error));
      if (!isGone) throw problem(inputs.name, "removed", error);
    }
    await gone(found);
  },
};

/** Networks replace the default one: a container that names its own is in no other. */
async function attach(docker: Dockerode, id: string, networks: readonly NetworkAttachment[]): Promise<void> {
  if (networks.length === 0) return;
  await docker
    .getNetwork("bridge")
    .disconnect({ Container: id })
    .catch(() => undefined);
  for (const { name, aliases, ipv4Address, ipv6Address } of networks) {
    const addresses = present({ IPv4Address: ipv4Address, IPv6Address: ipv6Address });
    await docker.getNetwork(name).connect({
      Container: id,
      EndpointConfig: { ...present({ Aliases: aliases }), IPAMConfig: addresses },
    });
  }
}

async function reach(
  docker: Dockerode,
  id: string,
  inputs: ContainerInputs,
  signal: AbortSignal,
): Promise<void> {
  const why = await started(docker, id, inputs, signal);
  if (why === undefined) return;
  const outputs = outputsOf(await docker.getContainer(id).inspect());
  throw new NotReady(`the container "${inputs.name}": ${why}`, { id, outputs });
}

async function inspected(docker: Dockerode, id: string): Promise<ContainerInspectInfo | undefined> {
  try {
    return await docker.getContainer(id).inspect();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** A removal that somebody else has begun is waited for. */
async function gone(found: Dockerode.Container): Promise<void> {
  await found.wait({ condition: "removed" }).catch((error: unknown) => {
    if (statusOf(error) !== 404) throw error;
  });
}

/** The least that a program must declare of it. */
function imported(found: ContainerInspectInfo): Properties {
  return { name: found.Name.replace(/^\//, ""), image: found.Config.Image };
}

function warning(before: Properties, after: Properties): { readonly warning?: string } {
  const changed = recordedOnly.filter(
    (key) => canonical(before[key]) !== canonical(after[key]) && after[key] !== unknownValue,
  );
  if (changed.length === 0) return {};
  const warning =
    `${changed.join(", ")} changed in the state alone: like the official provider, this one leaves the container as it is; ` +
    `replaceOnChanges: ${JSON.stringify(changed)} in the resource's options makes a new one`;
  return { warning };
}

function taken(name: string): ProviderError {
  return new ProviderError(
    `the container "${name}" cannot be created: there is one of that name already, which is not this stack's; remove it ` +
      `(docker rm -f ${name}), or give this one another name`,
  );
}

function problem(name: string, what: string, error: unknown): ProviderError {
  const why = messageOf(error).trim();
  const remedy = /port is already allocated|address already in use/.test(why)
    ? "; end what has the port, or publish another one"
    : "";
  return new ProviderError(`the container "${name}" cannot be ${what}: ${why}${remedy}`);
}
