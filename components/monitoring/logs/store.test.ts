/** The log store's command line. That VictoriaLogs takes it is seen in `tests/logs/`. */
import { expect, test } from "@jest/globals";
import { normalise } from "../../../catalog/normalise.ts";
import { changed, options } from "../../../catalog/testing/fixture.ts";
import { logStoreCommand } from "./store.ts";

const place = { data: "/data", listen: "127.0.0.1:1" };

function command(retention: string): string[] {
  const plan = normalise(changed({ monitoring: { logs: { retention, size: "2 GiB" } } }), options);
  return logStoreCommand(plan, place);
}

test("it keeps entries as long, and takes as much of its disk, as the catalogue says", () => {
  expect(command("14 d")).toEqual(
    expect.arrayContaining(["-retentionPeriod=14d", `-retention.maxDiskSpaceUsageBytes=${2 * 2 ** 30}`]),
  );
});

test("it takes late entries that it would still keep", () => {
  expect(command("14 d")).toContain("-maxBackfillAge=14d");
});
