/** Redis, with a password and an append-only file. */
import type { Output } from "@pulumi/pulumi";
import type { RedisPlan } from "../../../catalog/plan.ts";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import { redisSettings, redisUrl } from "../../stores/redis.ts";
import type { HostContext } from "./context.ts";

export interface Cache {
  readonly ready: supervisor.Program;
  readonly url: Output<string>;
  readonly password: Output<string>;
}

export function redis(host: HostContext, store: RedisPlan): Cache {
  const { name, port } = store;
  const password = new supervisor.GeneratedSecret(`${name}-password`, {}, { parent: host.parent }).value;
  const settings = new supervisor.File(
    `${name}-settings`,
    {
      path: host.path(name, "redis.conf"),
      mode: "0600",
      secretContent: redisSettings(store, { listen: "127.0.0.1", port, folder: host.path(name), password }),
    },
    host.after(),
  );
  const ready = host.program(
    { name, supervisor: "supervisord", role: "store", url: "", health: { port } },
    {
      command: ["redis-server", host.path(name, "redis.conf")],
      ports: [port],
      ready: { port, timeout: 30_000 },
      restartOn: { settings: settings.digest },
    },
    settings,
  );
  return { ready, url: redisUrl(password, `127.0.0.1:${port}`), password };
}
