/**
 * Lines that the path of logs carries without loss: collector, intake and store, against the collector that hands them to
 * the store's own endpoint, where nobody reads or masks them. And what a million lines of the ERP take on the disk.
 */
import { randomBytes } from "node:crypto";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LogPath, missingForLogPath } from "../tests/harness/log-path.ts";
import type { Measured } from "./benchmark.ts";
import { figures, pairs, spread } from "./pairs.ts";

const lines = 50_000;
const rounds = 3;
/** Of one run, in milliseconds: the whole takes no longer than eight. */
const limit = 180_000;
/** A third of the floor: what reads, masks and writes each line anew costs about as much as the store. */
const goal = 3;

export async function logs(): Promise<Measured> {
  const missing = missingForLogPath();
  if (missing !== "") throw new Error(`there is no ${missing}`);
  const sizes: number[] = [];
  const content = accessLog();
  const carried = (past: boolean) => async () => {
    const path = await LogPath.make();
    try {
      writeFileSync(join(path.logs, "shop-crm.out.log"), content);
      await path.startStore();
      if (!past) await path.startIntake([randomBytes(24).toString("hex")]);
      path.startCollector({ past });
      await path.arrived(lines, { limit });
      const { all } = await path.count();
      if (all !== lines) throw new Error(`${all} entries of ${lines} lines`);
    } catch (error) {
      await path.end();
      throw error;
    }
    return async () => {
      await path.stop("collector");
      // It writes what it has to the disk.
      await path.stop("store");
      if (!past) sizes.push((sizeOf(path.data) / lines) * 1e6);
      await path.end();
    };
  };
  const measured = await pairs(rounds, carried(false), carried(true));
  const rate = ({ median }: { median: number }) => Math.round(lines / median).toLocaleString("en");
  const size = figures(sizes);
  return {
    figures: {
      "lines from file to store, all of them once: collector, intake and store against collector and store alone": `time ratio ${spread(measured.ratio)} (goal ≤ ${goal}); median ${rate(measured.ours)} lines/s, floor ${rate(measured.floor)} lines/s, best ${Math.round(lines / measured.ours.minimum).toLocaleString("en")} lines/s, ${rounds} pairs of ${lines.toLocaleString("en")} lines`,
      "a million lines of the ERP's access log in the store": `${spread({ minimum: size.minimum / 2 ** 20, median: size.median / 2 ** 20 }, " MiB")} on the disk, of ${Math.round(content.length / lines)} bytes a line as written`,
    },
    data: { ...measured, lines, bytesPerMillion: size },
  };
}

/** As the ERP's services write it: ids and durations differ, the rest is of few kinds. */
function accessLog(): string {
  const routes = ["/contacts", "/contacts/{id}", "/search", "/events", "/me"];
  const began = Date.now() - lines;
  const written: string[] = [];
  for (let index = 0; index < lines; index++) {
    const endpoint = routes[index % routes.length];
    const status = index % 97 === 0 ? 404 : 200;
    written.push(
      JSON.stringify({
        timestamp: new Date(began + index).toISOString(),
        level: "info",
        message: `GET ${endpoint} ${status}`,
        service: "shop-crm",
        environment: "test",
        version: "1.0.0",
        team: "crm",
        logger: "neuroerp.http",
        request_id: randomBytes(16).toString("hex"),
        method: "GET",
        endpoint,
        status,
        duration_ms: Math.round(Math.random() * 5000) / 100,
      }),
    );
  }
  return `${written.join("\n")}\n`;
}

/** Of all files in a folder, in bytes. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
