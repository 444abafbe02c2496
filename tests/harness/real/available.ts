/** Whether a real node can run on this machine. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { missing, missingOf } from "../kubernetes-tools.ts";
import { isProgram } from "../programs.ts";
import { mounted } from "./control-groups.ts";

const programs = ["containerd", "ctr", "runc", "iptables", "ip", "nsenter", "unshare", "setpriv", "pgrep"];

/** Why not; undefined where it can. */
export function obstacle(): string | undefined {
  const unbuilt = missing("newest") ?? missingOf(["container-network", "coredns"]);
  if (unbuilt !== undefined) return unbuilt;
  const absent = programs.filter((name) => !isProgram(name));
  if (absent.length > 0) return `these programs are missing: ${absent.join(", ")}`;
  if (process.getuid?.() !== 0) return "only root can start a node";
  if (!readFileSync("/proc/mounts", "utf8").includes(" /sys/fs/cgroup")) return "no cgroups are mounted";
  return lackingControl();
}

/** In version 2, a kubelet needs what the machine has, and only the machine itself can pass that on. */
function lackingControl(): string | undefined {
  const [has, passes] = ["cgroup.controllers", "cgroup.subtree_control"].map((file) => {
    const path = join(mounted, file);
    return existsSync(path) ? readFileSync(path, "utf8").trim().split(" ") : [];
  });
  const needed = ["cpu", "cpuset", "hugetlb", "memory", "pids"].filter((each) => has?.includes(each));
  const lacking = needed.filter((each) => !passes?.includes(each));
  return lacking.length > 0 ? `the machine's control groups do not pass on ${lacking.join(", ")}` : undefined;
}
