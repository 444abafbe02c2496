/** How the parts of an environment fare on a Docker Engine. */
import type Docker from "dockerode";
import type { Unit } from "../../components/platforms/platform.ts";
import type { ContainerOutputs } from "../outputs.ts";
import type { UnitStatus } from "../status.ts";
import { containersOf, engineOf } from "./engine.ts";
import { linesOf } from "./log.ts";

const lastLines = 10;

export async function dockerStatuses(stack: string, outputs: ContainerOutputs): Promise<UnitStatus[]> {
  const docker = await engineOf(stack);
  const containers = await containersOf(docker, outputs);
  return Promise.all(outputs.units.map((unit) => statusOf(docker, unit, containers.get(unit.name) ?? [])));
}

interface Look {
  readonly state: Docker.ContainerInspectInfo["State"];
  readonly restarts: number;
  readonly cpu: number;
  readonly memory: number;
  readonly trouble: string;
}

async function statusOf(
  docker: Docker,
  { name, role, supervisor, url }: Unit,
  containers: readonly Docker.ContainerInfo[],
): Promise<UnitStatus> {
  const looks = await Promise.all(containers.map(({ Id }) => look(docker.getContainer(Id))));
  // Of several, the one in trouble is what people ask about.
  const shown = looks.find(({ trouble }) => trouble !== "") ?? looks[0];
  const trouble = shown === undefined ? "there is no container of it" : shown.trouble;
  const started = Date.parse(shown?.state.StartedAt ?? "");
  return {
    name,
    role,
    supervisor,
    state: shown?.state.Status ?? "absent",
    pid: shown?.state.Pid ?? 0,
    uptime: shown?.state.Running ? Math.round((Date.now() - started) / 1000) : 0,
    restarts: sum(looks.map(({ restarts }) => restarts)),
    cpu: Math.round(sum(looks.map(({ cpu }) => cpu)) * 10) / 10,
    memory: sum(looks.map(({ memory }) => memory)),
    healthy: trouble === "",
    trouble,
    url,
  };
}

async function look(container: Docker.Container): Promise<Look> {
  const { State: state, RestartCount: restarts } = await container.inspect();
  const symptom = symptomOf(state);
  const trouble = symptom === "" ? "" : `${symptom}${await lastWords(container)}`;
  const usage = state.Running ? usageOf(await container.stats({ stream: false })) : { cpu: 0, memory: 0 };
  return { state, restarts, ...usage, trouble };
}

function symptomOf({ Running, Status, ExitCode, Health }: Docker.ContainerInspectInfo["State"]): string {
  if (!Running || Status === "restarting") return `${Status}, its last exit code is ${ExitCode}`;
  if (Health === undefined || Health.Status === "healthy") return "";
  const last = Health.Log.at(-1) as { readonly Output: string } | undefined;
  return last === undefined ? Health.Status : `${Health.Status}: ${last.Output.trim()}`;
}

/** The engine gives two looks, a second apart. */
function usageOf({ cpu_stats: now, precpu_stats: before, memory_stats: memory }: Docker.ContainerStats) {
  const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  const passed = now.system_cpu_usage - (before.system_cpu_usage ?? now.system_cpu_usage);
  const cores = now.online_cpus ?? 1;
  const cache = memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0;
  return {
    cpu: passed > 0 ? (used / passed) * cores * 100 : 0,
    memory: Math.max(0, (memory.usage ?? 0) - cache),
  };
}

async function lastWords(container: Docker.Container): Promise<string> {
  const lines = await linesOf(container, lastLines);
  if (lines.length === 0) return "";
  return ["; its log ends with:", ...lines.map(({ line }) => line)].join("\n  ");
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
