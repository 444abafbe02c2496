/** Somebody is told before a service's CPU is used up. */
import { watched, watchedBut, watchedWithout } from "./examples.ts";
import { limitPolicy } from "./limit.ts";

export const cpuLimit = limitPolicy({
  name: "cpu-limit",
  severity: "medium",
  rule: "Each service has an alert on its CPU, at no more than the environment's limit.",
  why: "A service that has no CPU left is slow for everybody, and has no room for one instance that fails.",
  mend: "lower `objectives.cpu` of the service in the catalogue",
  series: "service:cpu_utilisation:ratio",
  what: "CPU",
  fires: "above",
  share: 0.7,
  isRequired: true,
  passing: [watched],
  failing: [watchedWithout(/"alert":"CpuHigh"/), watchedBut("rules.yml", "> 0.7", "> 0.95")],
});
