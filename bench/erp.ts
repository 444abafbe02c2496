/** The ERP on ports of the benchmarks' own. */
import { erpStack as stackAt, type TestStack } from "../tests/harness/stack.ts";

export const portOffset = 12_000;

export function erpStack(): Promise<TestStack> {
  return stackAt(portOffset);
}
