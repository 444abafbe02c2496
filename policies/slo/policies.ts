/** All of them, in the order in which they are reported. */
import type { Policy } from "../policy.ts";
import { alertAnnotations } from "./alert-annotations.ts";
import { alertResponse } from "./alert-response.ts";
import { alertRoutes } from "./alert-routes.ts";
import { alertThresholds } from "./alert-thresholds.ts";
import { autoscalerFits } from "./autoscaler-fits.ts";
import { budgetSpent } from "./budget-spent.ts";
import { cpuLimit } from "./cpu-limit.ts";
import { dashboardsExist } from "./dashboards-exist.ts";
import { disruptionBudget } from "./disruption-budget.ts";
import { enoughReplicas } from "./enough-replicas.ts";
import { errorTracking } from "./error-tracking.ts";
import { logCoverage } from "./log-coverage.ts";
import { logStreams } from "./log-streams.ts";
import { memoryLimit } from "./memory-limit.ts";
import { objectiveAlerts } from "./objective-alerts.ts";
import { objectiveAvailability } from "./objective-availability.ts";
import { objectiveErrors } from "./objective-errors.ts";
import { objectiveLatency } from "./objective-latency.ts";
import { quotaFits } from "./quota-fits.ts";
import { recordingRules } from "./recording-rules.ts";
import { requestsSet } from "./requests-set.ts";
import { requiredObjectives } from "./required-objectives.ts";
import { rollingUpdate } from "./rolling-update.ts";
import { rulesLoaded } from "./rules-loaded.ts";
import { serviceHasObjectives } from "./service-has-objectives.ts";
import { serviceProbes } from "./service-probes.ts";

export const slo: readonly Policy[] = [
  serviceHasObjectives,
  requiredObjectives,
  recordingRules,
  rulesLoaded,
  objectiveAlerts,
  alertThresholds,
  alertAnnotations,
  alertResponse,
  alertRoutes,
  dashboardsExist,
  serviceProbes,
  errorTracking,
  logStreams,
  objectiveAvailability,
  objectiveErrors,
  objectiveLatency,
  cpuLimit,
  memoryLimit,
  logCoverage,
  enoughReplicas,
  disruptionBudget,
  requestsSet,
  autoscalerFits,
  quotaFits,
  rollingUpdate,
  budgetSpent,
];
