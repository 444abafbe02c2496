/**
 * `node render/pages.ts PLAN FOLDER`: lays out what Prometheus serves below `/user/` (`--web.user-assets`): the dashboards
 * with the page that draws them, and the runbooks. A platform runs it when one of them has changed.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plan } from "../catalog/plan.ts";
import { pages } from "../dashboards/index.ts";
import { runbookPages } from "../docs/runbooks/pages.ts";

const viewer = join(import.meta.dirname, "..", "dashboards", "viewer", "dist");

const [planFile, folder] = process.argv.slice(2);
if (planFile === undefined || folder === undefined) {
  console.error("usage: node render/pages.ts PLAN FOLDER");
  process.exit(2);
}
layOut(JSON.parse(readFileSync(planFile, "utf8")) as Plan, folder);

/** Made aside: whoever is killed leaves the old pages, or none, and never half of the new ones. */
function layOut(plan: Plan, folder: string): void {
  const aside = `${folder}.new`;
  rmSync(aside, { recursive: true, force: true });
  const files = [
    ...[...pages(plan)].map(([path, content]) => [join("dashboards", path), content] as const),
    ...[...runbookPages()].map(([name, content]) => [join("runbooks", name), content] as const),
  ];
  for (const [path, content] of files) {
    mkdirSync(join(aside, dirname(path)), { recursive: true });
    writeFileSync(join(aside, path), content);
  }
  if (!existsSync(join(viewer, "index.html")))
    throw new Error(`${viewer} is not there; "npm start" builds it (setup/steps/viewer.sh)`);
  for (const part of ["index.html", "assets", "build"]) {
    if (existsSync(join(viewer, part))) symlinkSync(join(viewer, part), join(aside, "dashboards", part));
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(aside, folder);
}
