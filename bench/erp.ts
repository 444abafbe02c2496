/** The ERP on ports of the benchmarks' own. */
import { TestStack } from "../tests/harness/stack.ts";

export const portOffset = 12_000;

export async function erpStack(): Promise<TestStack> {
  const stack = new TestStack(".");
  return stack.init({ "neuroerp:runDirectory": stack.home, "neuroerp:portOffset": String(portOffset) });
}
