/** Redis, with a password and an append-only file. */
import { interpolate, type Output } from "@pulumi/pulumi";
import type { RedisPlan } from "../../../catalog/plan.ts";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import type { HostContext } from "./context.ts";

export interface Cache {
  readonly ready: supervisor.Program;
  readonly url: Output<string>;
  readonly password: Output<string>;
}

export function redis(host: HostContext, store: RedisPlan): Cache {
  const { name, port, memory } = store;
  const password = new supervisor.GeneratedSecret(`${name}-password`, {}, { parent: host.parent }).value;
  // Synced before it is answered: a service takes an event out of its outbox as soon as Redis says that it has it.
  const settings = new supervisor.File(
    `${name}-settings`,
    {
      path: host.path(name, "redis.conf"),
      mode: "0600",
      secretContent: interpolate`bind 127.0.0.1
port ${port}
requirepass ${password}
dir "${host.path(name)}"
appendonly yes
appendfsync always
maxmemory ${memory}
maxmemory-policy volatile-lru
set-proc-title no
`,
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
  return { ready, url: interpolate`redis://:${password}@127.0.0.1:${port}/0`, password };
}
