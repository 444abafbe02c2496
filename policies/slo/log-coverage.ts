/** All of what services log must arrive. */
import { watched, watchedBut, watchedWithout } from "./examples.ts";
import { limitPolicy } from "./limit.ts";

export const logCoverage = limitPolicy({
  name: "log-coverage",
  severity: "medium",
  rule: "Each service with objectives has an alert on its log coverage, at no less than the environment's share.",
  why: "The log line that is missing is the one that is needed.",
  mend: "raise `objectives.logCoverage` of the service in the catalogue",
  series: "service:log_coverage:ratio",
  what: "its log coverage",
  fires: "below",
  share: 1,
  isRequired: true,
  passing: [watched],
  failing: [watchedBut("rules.yml", "< 1 or", "< 0.5 or"), watchedWithout(/LogStreamSilent/)],
});
