/** Where log streams are measured, all of them must arrive. */
import { watched, watchedBut } from "./examples.ts";
import { limitPolicy } from "./limit.ts";

export const logCoverage = limitPolicy({
  name: "log-coverage",
  severity: "medium",
  rule: "Where a service's log streams are measured, the alert fires at less than the environment's share of them.",
  why: "The log line that is missing is the one that is needed.",
  mend: "raise `objectives.logCoverage` of the service in the catalogue",
  series: "service:log_coverage:ratio",
  what: "its log streams",
  fires: "below",
  share: 1,
  isRequired: false,
  passing: [watched],
  failing: [watchedBut("rules.yml", "< 1 or", "< 0.5 or")],
});
