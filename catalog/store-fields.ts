/** Readers of a store's fields. */

import { port, size } from "./fields.ts";
import type { StorePlan } from "./plan.ts";
import type { Path, Report } from "./problems.ts";
import { type Fields, integer, object, oneOf, type Read, type Reader } from "./read.ts";
import type { PostgresProps, RedisProps } from "./store.ts";

const MiB = 1024 ** 2;

const fields = {
  postgres: {
    port,
    poolPort: port,
    poolSize: integer(1, 1000, "write, for example, 20"),
    memory: size(64 * MiB),
  } satisfies Record<keyof PostgresProps, Reader<unknown>>,
  redis: { port, memory: size(8 * MiB) } satisfies Record<keyof RedisProps, Reader<unknown>>,
};

export type StoreKind = StorePlan["kind"];

export type StoreDraft = Read<typeof fields.postgres>;

export const storeKind = oneOf(Object.keys(fields) as StoreKind[]);

/** Reads what a store of `kind` can say; of an unknown kind, what any store can. */
export function readStore(
  kind: StoreKind | undefined,
  value: unknown,
  at: Path,
  report: Report,
): StoreDraft | undefined {
  const table: Fields = fields[kind ?? "postgres"];
  const onlyPostgres = "take it out: only a store of kind postgres has a connection pool";
  const elsewhere = { poolPort: onlyPostgres, poolSize: onlyPostgres };
  return object(kind ? `a store of kind ${kind}` : "a store", table, elsewhere)(value, at, report);
}
