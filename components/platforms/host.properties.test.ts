/** Whatever a valid catalogue says: those who read what the host platform renders understand what was asked. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "@jest/globals";
import fc from "fast-check";
import type { Application } from "../../catalog/application.ts";
import { normalise } from "../../catalog/normalise.ts";
import { batchOf } from "../../catalog/testing/batch.ts";
import { options } from "../../catalog/testing/fixture.ts";
import { sources, validCatalogue } from "../../catalog/testing/random.ts";
import { temporaryFolder } from "../../providers/supervisor/testing/fixture.ts";
import { isFolder } from "../testing/declared.ts";
import { judgeLaunchers } from "../testing/launcher-judge.ts";
import { judgeMonitoring } from "../testing/monitoring-judge.ts";
import { judgePm2 } from "../testing/pm2-judge.ts";
import { type Rendered, rendered } from "../testing/rendered.ts";
import { judgeServices } from "../testing/services-judge.ts";
import { judgeSupervisord } from "../testing/supervisord-judge.ts";

const folder = temporaryFolder("n-");
const root = join(folder, "checkout");
for (const source of [...sources, "services/backend", "services/frontend"]) {
  mkdirSync(join(root, source), { recursive: true });
}

/** Run directories that the settings accept. */
const homes = ["plain", "with  spaces", "100 %", "%(x)s %%", "it's", "ünï"];

/** A process for each catalogue would take too long: the parsers judge so many at once. */
const batchSize = 100;
const batches = 10;
const startedPerBatch = 20;

let made = 0;
async function render(catalogue: Application): Promise<Rendered> {
  const plan = normalise(catalogue, { ...options, isFolder: (path) => isFolder(join(root, path)) });
  made += 1;
  return rendered(plan, root, join(folder, `${made} ${homes[made % homes.length]}`));
}

test("1,000 random catalogues are rendered as their readers understand them", async () => {
  await fc.assert(
    fc.asyncProperty(batchOf(validCatalogue, batchSize), async (catalogues) => {
      const all: Rendered[] = [];
      for (const catalogue of catalogues) all.push(await render(catalogue));
      for (const each of all) judgeServices(each);
      judgeSupervisord(all);
      judgePm2(all);
      judgeLaunchers(all, startedPerBatch);
      judgeMonitoring(all, join(folder, "monitoring"));
    }),
    { numRuns: batches, interruptAfterTimeLimit: 240_000 },
  );
}, 300_000);
