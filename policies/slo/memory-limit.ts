/** Somebody is told before a service's memory is used up. */
import { watched, watchedBut, watchedWithout } from "./examples.ts";
import { limitPolicy } from "./limit.ts";

export const memoryLimit = limitPolicy({
  name: "memory-limit",
  severity: "medium",
  rule: "Each service has an alert on its memory, at no more than the environment's limit.",
  why: "A service that has no memory left is killed, with all that it was doing.",
  mend: "lower `objectives.memory` of the service in the catalogue",
  series: "service:memory_utilisation:ratio",
  what: "memory",
  fires: "above",
  share: 0.8,
  isRequired: true,
  passing: [watched],
  failing: [watchedWithout(/"alert":"MemoryHigh"/), watchedBut("rules.yml", "> 0.8", "> 0.99")],
});
