/** `docker:index/remoteImage:RemoteImage`: an image that is built, pulled, or just there. */
import type Dockerode from "dockerode";
import { isRecord, type Properties } from "../../supervisor/properties.ts";
import { messageOf, ProviderError } from "../protocol/errors.ts";
import { build, contextFailures } from "./build.ts";
import { type Kind, statusOf } from "./kind.ts";

export const image: Kind = {
  inPlace: ["forceRemove", "keepLocally"],
  autonamed: false,

  check({ build: settings }) {
    return isRecord(settings) ? contextFailures(settings) : [];
  },

  async foresee(docker, inputs) {
    if (inputs["build"] === undefined && typeof inputs["name"] === "string") {
      await obtainable(docker, inputs["name"]);
    }
  },

  async create(docker, inputs, signal) {
    const name = String(inputs["name"]);
    if (isRecord(inputs["build"])) await build(docker, name, inputs["build"], signal);
    else if ((await localImage(docker, name)) === undefined) await pull(docker, name, inputs["platform"]);
    const found = await localImage(docker, name);
    if (found === undefined) {
      throw new ProviderError(`the image "${name}" is not there after it was built or pulled`);
    }
    return { id: found.Id + name, outputs: outputsOf(name, found) };
  },

  async update(docker, _id, { after }) {
    const name = String(after["name"]);
    const found = await localImage(docker, name);
    if (found === undefined) throw new ProviderError(`the image "${name}" is gone: pulumi refresh, then up`);
    return { outputs: outputsOf(name, found) };
  },

  async read(docker, _id, inputs) {
    const name = String(inputs["name"]);
    const found = await localImage(docker, name);
    return found === undefined ? undefined : { inputs, outputs: outputsOf(name, found) };
  },

  /** Not where the name is another image's by now: the one that replaced this. */
  async remove(docker, id, inputs) {
    const name = String(inputs["name"]);
    const found = await localImage(docker, name);
    if (inputs["keepLocally"] === true || found === undefined || !id.startsWith(found.Id)) return;
    try {
      await docker.getImage(name).remove({ force: inputs["forceRemove"] === true });
    } catch (error) {
      if (statusOf(error) === 404) return;
      throw new ProviderError(
        `the image "${name}" cannot be removed: ${messageOf(error)}; keepLocally: true leaves it there`,
      );
    }
  },
};

export async function localImage(
  docker: Dockerode,
  name: string,
): Promise<Dockerode.ImageInspectInfo | undefined> {
  try {
    return await docker.getImage(name).inspect();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Here, or at its registry. @throws ProviderError where it is neither */
export async function obtainable(docker: Dockerode, name: string): Promise<void> {
  if ((await localImage(docker, name)) !== undefined) return;
  const fault = name.startsWith("sha256:")
    ? "an id names images of this engine alone"
    : await absent(docker, name);
  if (fault !== undefined) throw missing(name, fault);
}

/** Why no registry has it. */
async function absent(docker: Dockerode, name: string): Promise<string | undefined> {
  try {
    await docker.getImage(name).distribution();
    return undefined;
  } catch (error) {
    return messageOf(error).trim();
  }
}

export async function pull(docker: Dockerode, name: string, platform: unknown): Promise<void> {
  if (name.startsWith("sha256:")) throw missing(name, "an id names images of this engine alone");
  try {
    const stream = await docker.pull(name, typeof platform === "string" ? { platform } : {});
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    throw missing(name, messageOf(error).trim());
  }
}

function missing(name: string, why: string): ProviderError {
  return new ProviderError(
    `there is no image "${name}": the engine does not have it, and it cannot be pulled (${why}). Build or load it first ` +
      "(docker images shows which there are), or name another one",
  );
}

function outputsOf(name: string, found: Dockerode.ImageInspectInfo): Properties {
  const repository = name.split("@")[0]?.replace(/:[^:/]*$/, "");
  const digests = found.RepoDigests ?? [];
  return {
    imageId: found.Id,
    repoDigest: digests.find((each) => each.startsWith(`${repository}@`)) ?? digests[0] ?? "",
  };
}
