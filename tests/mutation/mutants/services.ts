/** Mutants of the alerts of a service that no burn rate can see. */
import { gone, labelled, type Mutant, mutants, says, timed } from "../mutant.ts";

const down = { alert: "ServiceDown" };
const target = { alert: "TargetDown" };
const loop = { alert: "CrashLoop" };
const cpuHigh = { alert: "CpuHigh" };
const memoryHigh = { alert: "MemoryHigh" };
const logs = { alert: "LogStreamSilent" };
const stopped = { alert: "TrafficStopped" };
const coverage = { record: "service:log_coverage:ratio" };
const cpu = { record: "service:cpu_utilisation:ratio5m" };
const memory = { record: "service:memory_utilisation:ratio" };

const isDown = /^ServiceDown/;
const isTarget = /^TargetDown/;
const isLoop = /^CrashLoop/;
const isCpu = /^CpuHigh/;
const isMemory = /^MemoryHigh/;
const isLogs = /^LogStreamSilent/;
const isStopped = /^TrafficStopped/;

export const serviceMutants: readonly Mutant[] = mutants("crm", [
  ["down is up", down, says("== 0", "== 1"), isDown],
  ["one instance is all", down, says("max by", "min by"), isDown],
  ["another service is down", down, says(/,service="crm"/, ""), isDown],
  ["it wakes at once", down, timed("for", undefined), isDown],
  ["it wakes late", down, timed("for", "5m"), isDown],
  ["it wakes nobody", down, labelled({ severity: "ticket" }), isDown],
  ["it wakes another team", down, labelled({ team: "backlog" }), isDown],
  ["the target of another job", target, says('"crm"', '"orders"'), isTarget],
  ["all instances are one", target, says("min by", "max by"), isTarget],
  ["a target may be away for 5 minutes", target, timed("for", "5m"), isTarget],
  ["three starts are a loop", loop, says("> 3", ">= 3"), isLoop],
  ["six starts are no loop", loop, says("> 3", "> 6"), isLoop],
  ["starts of 5 minutes", loop, says("[10m]", "[5m]"), isLoop],
  ["starts of 30 minutes", loop, says("[10m]", "[30m]"), isLoop],
  ["starts of another unit", loop, says('"crm"', '"orders"'), isLoop],
  ["a loop that is a ticket", loop, labelled({ severity: "ticket" }), isLoop],
  ["CPU above twice the objective", cpuHigh, says("0.7", "1.4"), isCpu],
  ["CPU above half of the objective", cpuHigh, says("0.7", "0.35"), isCpu],
  ["CPU of 5 minutes", cpuHigh, says("[15m]", "[5m]"), isCpu],
  ["CPU of an hour", cpuHigh, says("[15m]", "[1h]"), isCpu],
  ["the highest CPU", cpuHigh, says("avg_over", "max_over"), isCpu],
  ["CPU of one core", cpu, says("/ 0.5", "/ 1"), isCpu],
  ["CPU seconds, not their rate", cpu, says("rate(", "increase("), isCpu],
  ["nobody measures CPU", cpu, gone, isCpu],
  ["memory below its objective", memoryHigh, says(">", "<"), isMemory],
  ["memory of an hour", memoryHigh, says("[15m]", "[1h]"), isMemory],
  ["twice the memory", memory, says("536870912", "1073741824"), isMemory],
  ["virtual memory", memory, says("resident", "virtual"), isMemory],
  ["logs that are not there are fine", logs, says(/ or absent.*/, ""), isLogs],
  ["logs that do not grow are fine", logs, says(/^.* or absent/, "absent"), isLogs],
  ["silence is told at once", logs, timed("for", undefined), isLogs],
  ["silence is told after an hour", logs, timed("for", "1h"), isLogs],
  ["silence of an hour", coverage, says("[10m])) >", "[1h])) >"), isLogs],
  ["logs that stand still have grown", coverage, says("> bool 0", ">= bool 0"), isLogs],
  ["an intake that starts anew has growing logs", coverage, says("increase(", "changes("), isLogs],
  ["nobody asks less than 20 times", coverage, says("<= bool 10", "<= bool 20"), isLogs],
  ["nobody asks less than 5 times", coverage, says("<= bool 10", "<= bool 5"), isLogs],
  ["logs must grow, and nobody ask", coverage, says(") + on", ") * on"), isLogs],
  ["a quiet service has no logs", coverage, says(/ or on \(service\) clamp_max.*/, ""), isLogs],
  ["traffic that goes on has stopped", stopped, says("== 0", "> 0"), isStopped],
  ["traffic stops within 10 minutes", stopped, says("[30m:5m]", "[10m:5m]"), isStopped],
  ["it was busy just now", stopped, says(" offset 30m", ""), isStopped],
  ["it was busy an hour ago", stopped, says("offset 30m", "offset 1h"), isStopped],
  ["twice as busy", stopped, says("> 60", "> 120"), isStopped],
  ["half as busy", stopped, says("> 60", "> 30"), isStopped],
  ["it need not have been busy", stopped, says(" and on (service) ", " or on (service) "), isStopped],
  ["traffic of the probes", stopped, says("requests", "probes"), isStopped],
]);
