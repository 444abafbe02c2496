/** `docker:index/volume:Volume`. */
import { setTimeout as sleep } from "node:timers/promises";
import type Dockerode from "dockerode";
import type { Properties } from "../../supervisor/properties.ts";
import { messageOf, ProviderError } from "../protocol/errors.ts";
import { present } from "../protocol/values.ts";
import { type Kind, labelsOf, statusOf } from "./kind.ts";

/** A container that was just removed lets go of its volume a moment later; in milliseconds. */
const patience = 20_000;

export const volume: Kind = {
  inPlace: [],
  autonamed: true,

  check({ cluster }) {
    if (cluster === undefined) return [];
    return [
      { property: "cluster", reason: "is beyond the stand-in of the docker provider: use the official one" },
    ];
  },

  async create(docker, inputs) {
    const Name = String(inputs["name"]);
    await docker.createVolume({
      Name,
      Labels: labelsOf(inputs),
      ...(present({ Driver: inputs["driver"], DriverOpts: inputs["driverOpts"] }) as object),
    });
    return { id: Name, outputs: outputsOf(await docker.getVolume(Name).inspect()) };
  },

  async update(docker, id) {
    return { outputs: outputsOf(await docker.getVolume(id).inspect()) };
  },

  async read(docker, id, inputs) {
    try {
      const found = await docker.getVolume(id).inspect();
      return { inputs: { ...inputs, name: found.Name }, outputs: outputsOf(found) };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  },

  async remove(docker, id) {
    for (const deadline = Date.now() + patience; ; await sleep(250)) {
      try {
        await docker.getVolume(id).remove();
        return;
      } catch (error) {
        if (statusOf(error) === 404) return;
        if (Date.now() > deadline) {
          throw new ProviderError(`the volume "${id}" cannot be removed: ${messageOf(error)}`);
        }
      }
    }
  },
};

function outputsOf(found: Dockerode.VolumeInspectInfo): Properties {
  return { name: found.Name, driver: found.Driver, mountpoint: found.Mountpoint };
}
