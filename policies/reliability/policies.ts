/** All of them, in the order in which they are reported. */
import type { Policy } from "../policy.ts";
import { backups } from "./backups.ts";
import { deadMansSwitch } from "./dead-mans-switch.ts";
import { gracefulStop } from "./graceful-stop.ts";
import { limits } from "./limits.ts";
import { memoryWatched } from "./memory-watched.ts";
import { probes } from "./probes.ts";
import { protectedData } from "./protected-data.ts";
import { replicas } from "./replicas.ts";
import { restart } from "./restart.ts";
import { spread } from "./spread.ts";

export const reliability: readonly Policy[] = [
  probes,
  restart,
  limits,
  memoryWatched,
  gracefulStop,
  replicas,
  spread,
  backups,
  protectedData,
  deadMansSwitch,
];
