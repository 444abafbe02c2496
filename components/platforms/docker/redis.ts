/** Redis, with a password and an append-only file. */
import type { Output, Resource } from "@pulumi/pulumi";
import type { RedisPlan } from "../../../catalog/plan.ts";
import { GeneratedSecret } from "../../../providers/supervisor/sdk/index.ts";
import { redisSettings, redisUrl } from "../../stores/redis.ts";
import type { DockerContext } from "./context.ts";
import { dataFolder, secretFiles, secretsFolder, settingsFolder } from "./files.ts";
import { storeHealth } from "./part.ts";

export interface Cache {
  readonly ready: Resource;
  readonly url: Output<string>;
  readonly password: Output<string>;
}

export function redis(docker: DockerContext, store: RedisPlan): Cache {
  const { name, port, memory } = store;
  const password = new GeneratedSecret(`${name}-password`, {}, docker.child).value;
  const image = docker.stackImage("servers");
  const settings = `${settingsFolder}/redis.conf`;
  const ready = docker.server({
    name,
    role: "store",
    image,
    command: ["redis-server", settings],
    files: docker.files(name, image, {
      [settings]: redisSettings(store, { listen: "*", port, folder: dataFolder, password }),
      ...secretFiles({ REDIS_PASSWORD: password }),
    }),
    networks: ["back"],
    // The child that rewrites the append-only file may come to hold as much again.
    memory: 2 * memory,
    health: storeHealth("CMD", "bash", "-c", ping(port)),
    data: { volume: docker.volume(name).name, path: dataFolder },
  });
  return { ready, url: redisUrl(password, `${name}:${port}`), password };
}

/** The password is read in the container: it stands in no definition. */
function ping(port: number): string {
  return `REDISCLI_AUTH=$(<${secretsFolder}/REDIS_PASSWORD) redis-cli -p ${port} ping | grep -q PONG`;
}
