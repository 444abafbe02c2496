/** A preview of the whole ERP without a change, against one of an empty program on the same engine. Goal: ≤ 1.5. */
import { TestStack } from "../tests/harness/stack.ts";
import type { Measured } from "./benchmark.ts";
import { erpStack } from "./erp.ts";
import { inWords, pairs } from "./pairs.ts";

const rounds = 10;

export async function preview(): Promise<Measured> {
  const erp = await erpStack();
  const empty = await new TestStack("bench/empty").init();
  try {
    for (const stack of [erp, empty]) {
      const { code, output } = await stack.up();
      if (code !== 0) throw new Error(output);
    }
    const previewOf = (stack: TestStack) => async () => {
      await stack.succeed("preview", "--expect-no-changes");
    };
    const data = await pairs(rounds, previewOf(erp), previewOf(empty));
    return {
      figures: {
        "a preview of the ERP without a change, against one of an empty program": inWords(data, 1.5),
      },
      data,
    };
  } finally {
    await erp.end();
    await empty.end();
  }
}
