/** What Kubernetes makes of each field of a service. */
import { approximated, parity, unsupported } from "../parity.ts";

export const kubernetesParity = parity({
  command: approximated(
    "honoured for Python; the image of a Node service serves what was built of it, and has no development server",
  ),
  watches: approximated("a change in them makes another image, whose pods replace the old ones"),
  replicas: approximated("the fewest; an autoscaler adds more at the CPU objective"),
  "resources.cpu": approximated(
    "what is requested, and the autoscaler's measure; idle CPU may be used beyond it",
  ),
  "resources.memory": approximated("a pod that grows past it is ended and started anew"),
  "health.interval": approximated("in whole seconds"),
  "health.timeout": approximated("in whole seconds"),
  "objectives.disk": approximated(
    "measured for the volumes of the stores and the monitoring; a service has none",
  ),
  "budget.forbids": approximated(
    "held back where `PROMETHEUS_URL_<STACK>` names its Prometheus: in a cluster it is reached from inside alone",
  ),
  "metrics.histogram": approximated(
    "rules and alerts read both kinds; the ERP's services export classic ones",
  ),
  "tracking.events": unsupported(
    "no matter of the platform: Sentry is told, where it tracks the environment",
  ),
});
