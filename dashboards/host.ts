/** Dashboard: the host that everything runs on. */
import type { Plan } from "../catalog/plan.ts";
import { type Board, board, rangeOf } from "./board.ts";
import { stat, timeSeries } from "./panels.ts";
import { below, colours, neutral, steps, zero } from "./units.ts";

/** Disks: not the pseudo devices of images and memory. */
const disks = 'device!~"(loop|ram|sr|fd).*"';

export function host(plan: Plan): Board {
  const range = rangeOf(plan);
  const rate = (metric: string, selector = "") => `rate(${metric}{${selector}}[${range}])`;
  const busy = `1 - avg(${rate("node_cpu_seconds_total", 'mode="idle"')})`;
  const memory = "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes";
  return board(plan, {
    part: "host",
    title: "Host",
    description: "CPU, memory, disks, network and pressure of the host.",
    rows: [
      {
        title: "Now",
        panels: [
          stat({
            title: "CPU",
            description: "The share of all cores' time that was not idle.",
            unit: "percentunit",
            decimals: 1,
            width: 5,
            queries: [{ expr: busy, legend: "CPU" }],
            thresholds: below(0.7, 0.9),
            course: true,
          }),
          stat({
            title: "Memory",
            description: "The share that is not available to programs any more.",
            unit: "percentunit",
            decimals: 1,
            width: 5,
            queries: [{ expr: memory, legend: "memory" }],
            thresholds: below(0.8, 0.9),
            course: true,
          }),
          stat({
            title: "Fullest disk",
            description: "The share of the fullest file system that is used.",
            unit: "percentunit",
            decimals: 1,
            width: 5,
            queries: [{ expr: "max(host:disk_utilisation:ratio)", legend: "disk" }],
            thresholds: below(0.8, 0.9),
          }),
          stat({
            title: "Killed for memory",
            description: "Processes that the kernel killed in the last hour because memory ran out.",
            unit: "none",
            decimals: 0,
            width: 5,
            queries: [{ expr: "increase(node_vmstat_oom_kill[1h])", legend: "kills" }],
            thresholds: zero(),
          }),
          stat({
            title: "Cores",
            description: "Processors that the host has.",
            unit: "none",
            width: 4,
            queries: [{ expr: 'count(node_cpu_seconds_total{mode="idle"})', legend: "cores" }],
            thresholds: neutral(),
          }),
        ],
      },
      {
        title: "CPU and memory",
        panels: [
          timeSeries({
            title: "CPU by mode",
            description: "The share of all cores' time in each mode but idle.",
            unit: "percentunit",
            width: 8,
            stacked: true,
            queries: [
              {
                expr: `avg by (mode) (${rate("node_cpu_seconds_total", 'mode!="idle"')})`,
                legend: "{{mode}}",
              },
            ],
          }),
          timeSeries({
            title: "Load",
            description:
              "Processes that run or wait to run, averaged; more than there are cores means waiting.",
            unit: "short",
            width: 8,
            queries: [
              { expr: "node_load1", legend: "1 minute" },
              { expr: "node_load5", legend: "5 minutes" },
              { expr: "node_load15", legend: "15 minutes" },
              { expr: 'count(node_cpu_seconds_total{mode="idle"})', legend: "cores" },
            ],
          }),
          timeSeries({
            title: "Memory by use",
            description: "What memory is used for; the page cache is given back when programs need it.",
            unit: "bytes",
            width: 8,
            stacked: true,
            queries: [
              { expr: "node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes", legend: "used" },
              { expr: "node_memory_MemAvailable_bytes - node_memory_MemFree_bytes", legend: "cache" },
              { expr: "node_memory_MemFree_bytes", legend: "free" },
            ],
          }),
        ],
      },
      {
        title: "Disks",
        panels: [
          timeSeries({
            title: "File systems",
            description: "The share of each file system that is used.",
            unit: "percentunit",
            width: 6,
            max: 1,
            queries: [{ expr: "host:disk_utilisation:ratio", legend: "{{mountpoint}}" }],
            thresholds: steps([null, colours.neutral], [0.8, colours.warning]),
            limits: true,
          }),
          timeSeries({
            title: "Read and written",
            description: "Bytes per second of each disk.",
            unit: "binBps",
            width: 6,
            queries: [
              { expr: rate("node_disk_read_bytes_total", disks), legend: "{{device}} read" },
              { expr: rate("node_disk_written_bytes_total", disks), legend: "{{device}} written" },
            ],
          }),
          timeSeries({
            title: "Operations",
            description: "Reads and writes per second of each disk.",
            unit: "iops",
            width: 6,
            queries: [
              { expr: rate("node_disk_reads_completed_total", disks), legend: "{{device}} reads" },
              { expr: rate("node_disk_writes_completed_total", disks), legend: "{{device}} writes" },
            ],
          }),
          timeSeries({
            title: "Busy",
            description: "The share of time in which each disk had something to do.",
            unit: "percentunit",
            width: 6,
            queries: [{ expr: rate("node_disk_io_time_seconds_total", disks), legend: "{{device}}" }],
          }),
        ],
      },
      {
        title: "Network and pressure",
        panels: [
          timeSeries({
            title: "Network",
            description: "Bytes per second of each interface; `lo` is what the parts say to each other.",
            unit: "binBps",
            width: 8,
            queries: [
              { expr: rate("node_network_receive_bytes_total"), legend: "{{device}} received" },
              { expr: rate("node_network_transmit_bytes_total"), legend: "{{device}} sent" },
            ],
          }),
          timeSeries({
            title: "Network errors",
            description: "Packets per second that were lost or broken, by interface.",
            unit: "pps",
            width: 8,
            queries: [
              {
                expr: `${rate("node_network_receive_errs_total")} + ${rate("node_network_receive_drop_total")}`,
                legend: "{{device}} received",
              },
              {
                expr: `${rate("node_network_transmit_errs_total")} + ${rate("node_network_transmit_drop_total")}`,
                legend: "{{device}} sent",
              },
            ],
          }),
          timeSeries({
            title: "Pressure",
            description: "The share of time in which some process waited for CPU, memory or a disk.",
            unit: "percentunit",
            width: 8,
            queries: [
              { expr: rate("node_pressure_cpu_waiting_seconds_total"), legend: "CPU" },
              { expr: rate("node_pressure_memory_waiting_seconds_total"), legend: "memory" },
              { expr: rate("node_pressure_io_waiting_seconds_total"), legend: "disk" },
            ],
          }),
        ],
      },
    ],
  });
}
