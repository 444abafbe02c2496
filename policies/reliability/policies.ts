/** All of them, in the order in which they are reported. */
import type { Policy } from "../policy.ts";
import { gracefulStop } from "./graceful-stop.ts";
import { limits } from "./limits.ts";
import { memoryWatched } from "./memory-watched.ts";
import { probes } from "./probes.ts";
import { restart } from "./restart.ts";

export const reliability: readonly Policy[] = [probes, restart, limits, memoryWatched, gracefulStop];
