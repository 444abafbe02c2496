/** A preview of the whole ERP without a change, against one of an empty program on the same engine. Goal: ≤ 1.5. */
import { TestStack } from "../tests/harness/stack.ts";
import { type Pairs, pairs, table } from "./pairs.ts";

const rounds = 10;
const portOffset = 12_000;

export async function preview(): Promise<Pairs & { report: string }> {
  const erp = new TestStack(".");
  const empty = new TestStack("bench/empty");
  try {
    await erp.init({ "neuroerp:runDirectory": erp.home, "neuroerp:portOffset": String(portOffset) });
    await empty.init();
    for (const stack of [erp, empty]) {
      const { code, output } = await stack.up();
      if (code !== 0) throw new Error(output);
    }
    const previewOf = (stack: TestStack) => async () => {
      await stack.succeed("preview", "--expect-no-changes");
    };
    const result = await pairs(rounds, previewOf(erp), previewOf(empty));
    return { ...result, report: table(result) };
  } finally {
    await erp.end();
    await empty.end();
  }
}
