/** Every check, each over the whole catalogue. */

import { checkReceivers, checkTeams, checkUnused, checkWatchdog } from "./alerting.ts";
import { checkFolders } from "./folders.ts";
import { checkNames } from "./names.ts";
import { checkCycles, checkMigrations, checkNeeds } from "./needs.ts";
import { checkFaults, checkGroups, checkHealth, checkLatency, checkPeriods } from "./objectives.ts";
import { checkPorts } from "./ports.ts";
import { checkRequired } from "./required.ts";
import { checkResponse } from "./response.ts";
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
  checkGroups,
  checkPeriods,
  checkResponse,
  checkFaults,
  checkHealth,
  checkReceivers,
  checkUnused,
  checkTeams,
  checkWatchdog,
  checkFolders,
];
