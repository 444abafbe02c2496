/** `npm run status`: how everything fares, asked of the supervisors, the kernel, and the parts themselves. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Health, HostUnit, Unit } from "../components/platforms/platform.ts";
import { conditions, type UnitCondition } from "../providers/supervisor/conditions.ts";
import { lastLines } from "../providers/supervisor/host/logs.ts";
import { strangersOn } from "../providers/supervisor/host/ports.ts";
import { accepts, probeUrl } from "../providers/supervisor/host/ready.ts";
import { logPaths } from "../providers/supervisor/host/unit.ts";
import type { Options } from "./engine.ts";
import { type Outputs, outputs } from "./outputs.ts";
import { table } from "./table.ts";

/** One element of `status --json`. */
export interface UnitStatus extends Omit<UnitCondition, "state"> {
  readonly name: string;
  readonly role: Unit["role"];
  readonly supervisor: Unit["supervisor"];
  /** In the supervisor's own words. */
  readonly state: string;
  readonly healthy: boolean;
  /** Why it is not healthy; empty where it is. */
  readonly trouble: string;
  readonly url: string;
}

/** Enough for npm's last words, which come after those of what it runs. */
const wordLines = 10;

const unknownToItsSupervisor: UnitCondition = {
  state: "absent",
  pid: 0,
  uptime: 0,
  restarts: 0,
  cpu: 0,
  memory: 0,
};

/** @param patience milliseconds that a part which has just been started may take until it is healthy */
export async function status(options: Options, patience = 0): Promise<void> {
  const running = await outputs(options.stack);
  const look = () => looked(options.stack, running);
  const deadline = performance.now() + patience;
  let all = await look();
  while (all.some(({ healthy }) => !healthy) && performance.now() < deadline) {
    await sleep(500);
    all = await look();
  }
  if (options.json) process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
  else process.stdout.write(report(all, running));
  if (all.some(({ healthy }) => !healthy)) process.exitCode = 1;
}

async function looked(stack: string, running: Outputs): Promise<UnitStatus[]> {
  if (running.platform === "host") return statuses(running.home, running.units);
  if (running.platform === "docker")
    return (await import("./docker/status.ts")).dockerStatuses(stack, running);
  return (await import("./kubernetes/status.ts")).kubernetesStatuses(stack, running);
}

async function statuses(home: string, units: readonly HostUnit[]): Promise<UnitStatus[]> {
  const found = await conditions(home);
  return Promise.all(
    units.map(async ({ name, role, supervisor, url, health }) => {
      const condition = found.get(name) ?? unknownToItsSupervisor;
      // Asked again: on a host that is busy starting, one answer may be late.
      const state = condition.pid === 0 ? condition.state : (await ill(health)) && (await ill(health));
      // Who answers in its place says nothing about it.
      const [stranger] = await strangersOn({ home, name, ports: portsOf(health) }, supervisor);
      const symptom = stranger === undefined ? state : `${state ?? condition.state}; ${stranger.reason}`;
      const trouble = symptom === undefined ? "" : `${symptom}${await lastWords({ home, name })}`;
      return { name, role, supervisor, ...condition, healthy: trouble === "", trouble, url };
    }),
  );
}

async function ill(health: Health): Promise<string | undefined> {
  if ("url" in health) return probeUrl(health.url);
  if ("port" in health)
    return (await accepts(health.port)) ? undefined : `nothing listens on port ${health.port}`;
  return undefined;
}

function portsOf(health: Health): number[] {
  if ("url" in health) return [Number(new URL(health.url).port)];
  return "port" in health ? [health.port] : [];
}

/** What a unit in trouble said last, on stderr if it can. */
async function lastWords(unit: { home: string; name: string }): Promise<string> {
  const { stdout, stderr } = logPaths(unit);
  const errors = await lastLines(stderr, wordLines);
  const lines = errors.length > 0 ? errors : await lastLines(stdout, wordLines);
  return lines.length === 0 ? "" : ["; its log ends with:", ...lines].join("\n  ");
}

const head = ["name", "supervisor", "state", "pid", "uptime", "restarts", "CPU", "memory", "health", "URL"];

function report(all: readonly UnitStatus[], running: Outputs): string {
  const rows = all.map((unit) => [
    unit.name,
    unit.supervisor,
    unit.state,
    unit.pid === 0 ? "" : String(unit.pid),
    duration(unit.uptime),
    String(unit.restarts),
    `${unit.cpu} %`,
    `${Math.round(unit.memory / 2 ** 20)} MiB`,
    unit.healthy ? "healthy" : "UNHEALTHY",
    unit.url,
  ]);
  const troubles = all.filter(({ healthy }) => !healthy).map(({ name, trouble }) => `${name}: ${trouble}`);
  return [
    table(head, rows).trimEnd(),
    ...(troubles.length === 0 ? [`All ${all.length} are healthy.`] : troubles),
    ...byHand(running),
    ...withoutGrafana(all, running),
    "",
  ].join("\n");
}

/** A Grafana is not needed, and nobody should look for one in vain. */
function withoutGrafana(all: readonly UnitStatus[], running: Outputs): string[] {
  if (running.platform !== "host" || all.some(({ name }) => name === "grafana")) return [];
  const prometheus = all.find(({ name }) => name === "prometheus")?.url ?? "";
  return [
    `No Grafana of this host is run (docs/grafana.md says when one is): the dashboards are at ${prometheus}/user/dashboards/`,
  ];
}

/** How to ask without these commands. */
function byHand(running: Outputs): string[] {
  if (running.platform === "kubernetes") {
    const namespace = `${running.application}-${running.environment}`;
    return [
      `pods:  kubectl get pods --namespace ${namespace}`,
      `pages: kubectl port-forward --namespace ${namespace} service/prometheus 9090`,
      "logs:  npm run logs",
    ];
  }
  if (running.platform !== "host") {
    const { application, environment } = running;
    return [
      `containers: docker ps --filter label=application=${application} --filter label=environment=${environment}`,
      "logs:       npm run logs",
    ];
  }
  const { home } = running;
  return [
    `PM2:         PM2_HOME=${home}/pm2 pm2 status`,
    `supervisord: supervisorctl -c ${home}/supervisord/supervisord.conf status`,
    `logs:        ${home}/logs, or: npm run logs`,
  ];
}

function duration(seconds: number): string {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} m`;
  return minutes > 0 ? `${minutes} m ${seconds % 60} s` : `${seconds} s`;
}
