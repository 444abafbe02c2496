/**
 * Files of the kubelet: `/var/log/pods/<namespace>_<pod>_<uid>/<container>/<restarts>.log`, whose lines are
 * `<time> <stdout|stderr> <F|P> <text>`. The container's name is the unit, the pod is the instance.
 */
import type { Settings } from "../settings.ts";
import type { Line, LineReader } from "./format.ts";

const path = /\/([^/_]+)_([^/_]+)_[^/]+\/([^/]+)\/[^/]+$/;
const prefix = /^(\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d)) (stdout|stderr) ([FP])(?: |$)/;

export function cri({ namespace }: Settings): LineReader {
  const ours = namespace === undefined ? undefined : new Set([namespace].flat());
  return ({ file, line }) => {
    const [, of, instance, service] = path.exec(file) ?? [];
    if (of === undefined || instance === undefined || service === undefined) return [];
    if (ours?.has(of) === false) return [];
    let before: Line = { source: { service, stream: "stdout", instance }, text: "" };
    return line.split("\n").map((part): Line => {
      const match = prefix.exec(part);
      // Not a line of the kubelet: it is kept as it is, beside the one before.
      if (match === null) return { source: before.source, text: part };
      const [whole, time = "", stream, tag] = match;
      before = {
        source: { service, stream: stream === "stderr" ? "stderr" : "stdout", instance },
        text: part.slice(whole.length),
        time,
        ...(tag === "P" ? { partial: true } : {}),
      };
      return before;
    });
  };
}
