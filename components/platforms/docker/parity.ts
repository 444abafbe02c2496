/** What Docker makes of each field of a service. */
import { approximated, parity, unsupported } from "../parity.ts";

export const dockerParity = parity({
  command: approximated(
    "honoured for Python; the image of a Node service serves what was built of it, and has no development server",
  ),
  watches: approximated("a change in them makes another image, whose containers replace the old ones"),
  "resources.memory": approximated("in whole MiB; a container that grows past it is ended and started anew"),
  "objectives.disk": approximated("measured for the disk that the engine keeps its data on, which all share"),
  "metrics.histogram": approximated(
    "rules and alerts read both kinds; the ERP's services export classic ones",
  ),
  "tracking.events": unsupported(
    "no matter of the platform: Sentry is told, where it tracks the environment",
  ),
});
