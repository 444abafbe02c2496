/** What tells one deployment from another: its version, and what its services are made of. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Plan } from "../../catalog/plan.ts";
import { filesBelow } from "../content.ts";

export interface Deployment {
  readonly version: string;
  /** The same for the same plan and the same sources. */
  readonly digest: string;
}

/** @param root the checkout, an absolute path */
export function deploymentOf(plan: Plan, root: string): Deployment {
  const hash = createHash("sha256").update(JSON.stringify(plan.services));
  const folders = [...new Set(plan.services.flatMap(({ watches }) => watches))].sort();
  for (const folder of folders.map((each) => join(root, each)).filter(existsSync))
    for (const file of filesBelow(folder)) hash.update(relative(root, file)).update(readFileSync(file));
  return { version: plan.version, digest: hash.digest("hex").slice(0, 12) };
}
