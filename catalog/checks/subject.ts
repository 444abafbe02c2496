/** What the checks look at: the plan that would come out, and what the author wrote. */

import type { AlertingDraft } from "../alerting-fields.ts";
import type { ApplicationDraft } from "../application-fields.ts";
import type { Options } from "../normalise.ts";
import type { Plan, ServicePlan } from "../plan.ts";
import type { Path, Report } from "../problems.ts";
import type { ServiceDraft } from "../service-fields.ts";

export interface Subject {
  readonly plan: Plan;
  /** Every service that could be read, with what its author said for this environment, in order of name. */
  readonly services: readonly { readonly draft: ServiceDraft; readonly plan: ServicePlan }[];
  /** What the author said of alerting for this environment. */
  readonly alerting: AlertingDraft;
  readonly draft: ApplicationDraft;
  readonly options: Options;
  /** Where the author wrote a value: in the catalogue itself, or in the environment's overrides. */
  readonly at: (...path: Path) => Path;
}

export type Check = (subject: Subject, report: Report) => void;
