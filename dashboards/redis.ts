/** Dashboard: Redis. */
import type { Plan, RedisPlan } from "../catalog/plan.ts";
import type { Signals } from "../slo/signals.ts";
import { type Board, board, rangeOf } from "./board.ts";
import { stat, timeSeries } from "./panels.ts";
import { usedBy } from "./processes.ts";
import { above, below, neutral, one, words } from "./units.ts";

export function redis(plan: Plan, store: RedisPlan, signals: Signals): Board {
  const range = rangeOf(plan);
  const hits = `sum(rate(redis_keyspace_hits_total[${range}]))`;
  const misses = `sum(rate(redis_keyspace_misses_total[${range}]))`;
  return board(plan, {
    part: "redis",
    title: "Redis",
    description: `The server ${store.name}: memory, look-ups, commands and clients.`,
    rows: [
      {
        title: "Now",
        panels: [
          stat({
            title: "Server",
            description: "Whether the exporter could ask the server.",
            unit: "none",
            width: 6,
            queries: [{ expr: "min(redis_up)", legend: "server" }],
            mappings: words({ 0: "down", 1: "up" }),
            thresholds: one(),
            filled: true,
          }),
          stat({
            title: "Memory in use",
            description:
              "The share of the memory that it may use; when it is full, keys that expire are evicted.",
            unit: "percentunit",
            decimals: 1,
            width: 6,
            queries: [
              {
                expr: "max(redis_memory_used_bytes / (redis_memory_max_bytes > 0))",
                legend: "memory",
              },
            ],
            thresholds: below(0.8, 0.95),
            course: true,
          }),
          stat({
            title: "Found",
            description: "The share of look-ups that found their key.",
            unit: "percentunit",
            decimals: 1,
            width: 6,
            queries: [{ expr: `${hits} / (${hits} + ${misses} > 0)`, legend: "hits" }],
            thresholds: above(0.5, 0.8),
            emptyMeans: "No look-ups",
            course: true,
          }),
          stat({
            title: "Clients",
            description: "Open connections.",
            unit: "none",
            width: 6,
            queries: [{ expr: "sum(redis_connected_clients)", legend: "clients" }],
            thresholds: neutral(),
            course: true,
          }),
        ],
      },
      {
        title: "Work",
        panels: [
          timeSeries({
            title: "Commands",
            description: "Commands per second; the ten most frequent.",
            unit: "ops",
            width: 8,
            queries: [
              {
                expr: `topk(10, sum by (cmd) (rate(redis_commands_total[${range}]))) > 0`,
                legend: "{{cmd}}",
              },
            ],
          }),
          timeSeries({
            title: "Time per command",
            description: "Mean time inside the server, by command; the ten slowest.",
            unit: "s",
            width: 8,
            queries: [
              {
                expr: `topk(10, sum by (cmd) (rate(redis_commands_duration_seconds_total[${range}])) / (sum by (cmd) (rate(redis_commands_total[${range}])) > 0))`,
                legend: "{{cmd}}",
              },
            ],
          }),
          timeSeries({
            title: "Look-ups",
            description: "Look-ups per second that found their key, and that did not.",
            unit: "ops",
            width: 8,
            queries: [
              { expr: hits, legend: "found" },
              { expr: misses, legend: "not found" },
            ],
          }),
          timeSeries({
            title: "Memory",
            description: "What the data takes, what the process takes, and what it may take.",
            unit: "bytes",
            width: 8,
            queries: [
              { expr: "redis_memory_used_bytes", legend: "used" },
              { expr: "redis_memory_used_rss_bytes", legend: "resident" },
              { expr: "redis_memory_max_bytes > 0", legend: "allowed" },
            ],
          }),
          timeSeries({
            title: "Keys",
            description: "Keys by database, and those of them that expire.",
            unit: "short",
            width: 8,
            queries: [
              { expr: "sum(redis_db_keys)", legend: "keys" },
              { expr: "sum(redis_db_keys_expiring)", legend: "that expire" },
            ],
          }),
          timeSeries({
            title: "Expired and evicted",
            description: "Keys per second that ran out, and that went early because memory was full.",
            unit: "ops",
            width: 8,
            queries: [
              { expr: `rate(redis_expired_keys_total[${range}])`, legend: "expired" },
              { expr: `rate(redis_evicted_keys_total[${range}])`, legend: "evicted" },
            ],
          }),
          timeSeries({
            title: "Connections",
            description:
              "Open, waiting in a blocking command, and refused per second because there were too many.",
            unit: "short",
            width: 12,
            queries: [
              { expr: "redis_connected_clients", legend: "open" },
              { expr: "redis_blocked_clients", legend: "blocked" },
              { expr: `rate(redis_rejected_connections_total[${range}])`, legend: "refused" },
            ],
          }),
          timeSeries({
            title: "Network",
            description: "Bytes per second from and to clients.",
            unit: "binBps",
            width: 12,
            queries: [
              { expr: `rate(redis_net_input_bytes_total[${range}])`, legend: "received" },
              { expr: `rate(redis_net_output_bytes_total[${range}])`, legend: "sent" },
            ],
          }),
        ],
      },
      usedBy(plan, store.name, signals),
    ],
  });
}
