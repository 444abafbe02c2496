/** What the host makes of each field of a service. */
import { approximated, parity, unsupported } from "../parity.ts";

export const hostParity = parity({
  watches: approximated("restarts a python service; a node development server sees its files itself"),
  replicas: unsupported("one instance runs, on the one port that the catalogue names"),
  "resources.cpu": approximated("what the CPU objective is a share of; no process is held to it"),
  "resources.memory": approximated(
    "a process that grows past it is restarted, looked at every 30 s (PM2) or 5 s (memmon)",
  ),
  "objectives.disk": approximated("measured for the host's file systems, which all services share"),
  "metrics.histogram": approximated(
    "rules and alerts read both kinds; the ERP's services export classic ones",
  ),
  "tracking.events": unsupported(
    "the local tracker takes what comes; Sentry is told, where it tracks the environment",
  ),
});
