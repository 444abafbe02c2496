/** The kinds of store. */

import type { Size } from "./size.ts";

export interface PostgresProps {
  /** The server's port. A change restarts it. @default 15432, out of the way of a server already on the host */
  readonly port?: number;
  /** The port of the connection pool, which services connect to. A change restarts them. @default 16432 */
  readonly poolPort?: number;
  /** Server connections per database and role, 1 to 1000. A change restarts the pool. @default 20 */
  readonly poolSize?: number;
  /** What the server may use; at least 64 MiB. A change restarts it. @default "256 MiB" */
  readonly memory?: Size;
}

export interface RedisProps {
  /** The server's port. A change restarts it. @default 16379, out of the way of a server already on the host */
  readonly port?: number;
  /** `maxmemory`, at least 8 MiB; of the keys that expire, the least recently used go first. A change restarts it. @default "128 MiB" */
  readonly memory?: Size;
}

export type Postgres = PostgresProps & { readonly kind: "postgres" };
export type Redis = RedisProps & { readonly kind: "redis" };
export type Store = Postgres | Redis;

/** A PostgreSQL server behind a connection pool. */
export function postgres(props: PostgresProps = {}): Postgres {
  return { ...props, kind: "postgres" };
}

/** A Redis server, used as a cache. */
export function redis(props: RedisProps = {}): Redis {
  return { ...props, kind: "redis" };
}
