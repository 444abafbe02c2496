/** The program that looks at disks, as the host runs it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { start, temporaryFolder } from "../../../providers/supervisor/testing/fixture.ts";
import { diskUsageCommand, diskUsagePath } from "./disk-usage.ts";

const MiB = 2 ** 20;

async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!isSo() && Date.now() < end) await sleep(10);
  expect(isSo()).toBe(true);
}

function usageIn(home: string): Record<string, number> {
  const path = diskUsagePath(home);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const lines = text.matchAll(/^unit_disk_bytes\{service="(.+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, service = "", value]) => [service, Number(value)]));
}

test("data and logs of a unit are counted, rotated ones too; none of another unit, and nothing where nothing is", async () => {
  const home = temporaryFolder();
  for (const folder of ["launch", "logs", "database/data"])
    mkdirSync(join(home, folder), { recursive: true });
  const file = (path: string, mebibytes: number) =>
    writeFileSync(join(home, path), Buffer.alloc(mebibytes * MiB, 1));
  file("database/data/table", 4);
  file("logs/database.out.log", 1);
  file("logs/crm.out.log", 1);
  file("logs/crm.out.log.1", 2);
  file("logs/crm.err.log", 1);
  file("logs/crm-worker.out.log", 8);
  start(diskUsageCommand(home, 1, ["crm", "database", "absent"]));
  await until(() => usageIn(home)["database"] !== undefined);
  const usage = usageIn(home);
  expect(Math.round((usage["crm"] ?? 0) / MiB)).toBe(4);
  expect(Math.round((usage["database"] ?? 0) / MiB)).toBe(5);
  expect(usage["absent"]).toBe(0);
  file("logs/crm.err.log", 3);
  await until(() => Math.round((usageIn(home)["crm"] ?? 0) / MiB) === 6);
});

test("its end takes the file along", async () => {
  const home = temporaryFolder();
  for (const folder of ["launch", "logs"]) mkdirSync(join(home, folder));
  const program = start(diskUsageCommand(home, 60, ["crm"]));
  await until(() => existsSync(diskUsagePath(home)));
  program.kill("SIGTERM");
  await until(() => !existsSync(diskUsagePath(home)));
});
