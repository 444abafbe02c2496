/** Dashboard: PostgreSQL. */
import type { Plan, PostgresPlan } from "../catalog/plan.ts";
import type { Signals } from "../slo/signals.ts";
import { type Board, board, rangeOf } from "./board.ts";
import { stat, timeSeries } from "./panels.ts";
import { usedBy } from "./processes.ts";
import { above, below, neutral, one, words } from "./units.ts";

/** The templates that every server has are nobody's data; without a name are the tables that all databases share. */
const databases = 'datname!~"(template.*)?"';

export function postgres(plan: Plan, store: PostgresPlan, signals: Signals): Board {
  const range = rangeOf(plan);
  const rate = (metric: string) => `sum by (datname) (rate(${metric}{${databases}}[${range}]))`;
  const connections = "sum(pg_stat_activity_count)";
  const hits = `sum(rate(pg_stat_database_blks_hit{${databases}}[${range}]))`;
  const misses = `sum(rate(pg_stat_database_blks_read{${databases}}[${range}]))`;
  return board(plan, {
    part: "postgres",
    title: "PostgreSQL",
    description: `The server ${store.name}: connections, transactions, cache, locks and sizes.`,
    rows: [
      {
        title: "Now",
        panels: [
          stat({
            title: "Server",
            description: "Whether the exporter could ask the server.",
            unit: "none",
            width: 6,
            queries: [{ expr: "min(pg_up)", legend: "server" }],
            mappings: words({ 0: "down", 1: "up" }),
            thresholds: one(),
            filled: true,
          }),
          stat({
            title: "Connections in use",
            description: "The share of the connections that the server allows.",
            unit: "percentunit",
            decimals: 1,
            width: 6,
            queries: [{ expr: `${connections} / min(pg_settings_max_connections)`, legend: "in use" }],
            thresholds: below(0.7, 0.9),
          }),
          stat({
            title: "Found in cache",
            description: "The share of blocks that needed no read from the disk or the kernel.",
            unit: "percentunit",
            decimals: 1,
            width: 6,
            queries: [{ expr: `${hits} / (${hits} + ${misses} > 0)`, legend: "hits" }],
            thresholds: above(0.9, 0.95),
            emptyMeans: "No reads",
          }),
          stat({
            title: "Size",
            description: "All databases together.",
            unit: "bytes",
            width: 6,
            queries: [{ expr: `sum(pg_database_size_bytes{${databases}})`, legend: "size" }],
            thresholds: neutral(),
          }),
        ],
      },
      {
        title: "Work",
        panels: [
          timeSeries({
            title: "Transactions",
            description: "Transactions per second: committed, and rolled back.",
            unit: "ops",
            width: 8,
            queries: [
              { expr: rate("pg_stat_database_xact_commit"), legend: "{{datname}} committed" },
              { expr: rate("pg_stat_database_xact_rollback"), legend: "{{datname}} rolled back" },
            ],
          }),
          timeSeries({
            title: "Rows",
            description: "Rows per second: read by queries, inserted, updated, deleted.",
            unit: "ops",
            width: 8,
            queries: ["fetched", "inserted", "updated", "deleted"].map((what) => ({
              expr: `sum(rate(pg_stat_database_tup_${what}{${databases}}[${range}]))`,
              legend: what,
            })),
          }),
          timeSeries({
            title: "Longest transaction",
            description: "Age of the oldest open transaction, by state; idle ones hold locks for nothing.",
            unit: "s",
            width: 8,
            queries: [
              {
                expr: `max by (state) (pg_stat_activity_max_tx_duration{${databases},state=~"active|idle in transaction.*"})`,
                legend: "{{state}}",
              },
            ],
          }),
          timeSeries({
            title: "Connections",
            description: "Connections by state, and how many the server allows.",
            unit: "short",
            width: 8,
            queries: [
              { expr: "sum by (state) (pg_stat_activity_count) > 0", legend: "{{state}}" },
              { expr: "min(pg_settings_max_connections)", legend: "allowed" },
            ],
          }),
          timeSeries({
            title: "Locks",
            description: "Locks held or waited for, by mode.",
            unit: "short",
            width: 8,
            queries: [{ expr: `sum by (mode) (pg_locks_count{${databases}}) > 0`, legend: "{{mode}}" }],
            emptyMeans: "No locks",
          }),
          timeSeries({
            title: "Deadlocks and conflicts",
            description: "Transactions in the last hour that were ended because they waited for each other.",
            unit: "short",
            width: 8,
            queries: [
              {
                expr: `sum(increase(pg_stat_database_deadlocks{${databases}}[1h]))`,
                legend: "deadlocks",
              },
              {
                expr: `sum(increase(pg_stat_database_conflicts{${databases}}[1h]))`,
                legend: "conflicts",
              },
            ],
          }),
        ],
      },
      {
        title: "Disk",
        panels: [
          timeSeries({
            title: "Blocks",
            description: "Blocks per second that were found in the cache, and that had to be read.",
            unit: "ops",
            width: 6,
            queries: [
              { expr: hits, legend: "found" },
              { expr: misses, legend: "read" },
            ],
          }),
          timeSeries({
            title: "Size by database",
            description: "Bytes on disk.",
            unit: "bytes",
            width: 6,
            queries: [
              { expr: `max by (datname) (pg_database_size_bytes{${databases}})`, legend: "{{datname}}" },
            ],
          }),
          timeSeries({
            title: "Temporary files",
            description: "Bytes per second that sorts and joins wrote because their memory was too small.",
            unit: "binBps",
            width: 6,
            queries: [{ expr: rate("pg_stat_database_temp_bytes"), legend: "{{datname}}" }],
          }),
          timeSeries({
            title: "Checkpoints",
            description: "Checkpoints in the last hour: on time, and forced by too much writing.",
            unit: "short",
            width: 6,
            queries: [
              { expr: "increase(pg_stat_bgwriter_checkpoints_timed_total[1h])", legend: "on time" },
              { expr: "increase(pg_stat_bgwriter_checkpoints_req_total[1h])", legend: "forced" },
            ],
          }),
        ],
      },
      usedBy(plan, store.name, signals),
    ],
  });
}
