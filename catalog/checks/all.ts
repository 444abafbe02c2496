/** Every check, each over the whole catalogue. */

import { checkFolders } from "./folders.ts";
import { checkNames } from "./names.ts";
import { checkCycles, checkMigrations, checkNeeds } from "./needs.ts";
import { checkHealth, checkLatency } from "./objectives.ts";
import { checkPorts } from "./ports.ts";
import { checkRequired } from "./required.ts";
import { checkPrefixes, checkRoutes } from "./routes.ts";
import { checkSecrets } from "./secrets.ts";
import { checkStores } from "./stores.ts";
import type { Check } from "./subject.ts";
import { checkVariables } from "./variables.ts";

export const checks: readonly Check[] = [
  checkRequired,
  checkNames,
  checkNeeds,
  checkStores,
  checkCycles,
  checkMigrations,
  checkPorts,
  checkPrefixes,
  checkRoutes,
  checkVariables,
  checkSecrets,
  checkLatency,
  checkHealth,
  checkFolders,
];
