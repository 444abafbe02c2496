/** What every platform asks of Redis. */
import { type Input, interpolate, type Output } from "@pulumi/pulumi";
import type { RedisPlan } from "../../catalog/plan.ts";

export interface RedisPlace {
  /** `127.0.0.1`, or `*` for all. */
  readonly listen: string;
  readonly port: number;
  /** The folder of its data, an absolute path. */
  readonly folder: string;
  readonly password: Input<string>;
}

/** `redis.conf`. Synced before it is answered: a service takes an event out of its outbox as soon as Redis says that it has it. */
export function redisSettings({ memory }: RedisPlan, place: RedisPlace): Output<string> {
  return interpolate`bind ${place.listen}
port ${place.port}
requirepass ${place.password}
dir "${place.folder}"
appendonly yes
appendfsync always
maxmemory ${memory}
maxmemory-policy volatile-lru
set-proc-title no
`;
}

/** @param address `host:port` */
export function redisUrl(password: Input<string>, address: string, tls = false): Output<string> {
  return interpolate`${redisScheme(tls)}://:${password}@${address}/0`;
}

export function redisScheme(tls: boolean): string {
  return tls ? "rediss" : "redis";
}
