/** All of them, in the order in which they are reported. */
import type { Policy } from "../policy.ts";

export const reliability: readonly Policy[] = [];
