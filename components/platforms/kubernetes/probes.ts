/** How a pod is asked whether it has started, may be sent requests, and has to be started anew. */
import type { core } from "@pulumi/kubernetes/types/input.js";
import type { Milliseconds, ServicePlan } from "../../../catalog/plan.ts";

type Probes = Pick<core.v1.Container, "startupProbe" | "readinessProbe" | "livenessProbe">;

/** While it starts it is asked more often, so that it is used as soon as it can be. */
const startInterval = 2;
/** A pod is left out after so many bad answers; it comes back with the first good one. */
const patience = 2;
/** And is started anew only when it is hopeless. */
const hopeless = 6;

/** What a kubelet can count in. */
export function seconds(time: Milliseconds): number {
  return Math.max(1, Math.ceil(time / 1000));
}

export function serviceProbes(service: ServicePlan): Probes {
  const { health } = service;
  const timeoutSeconds = seconds(health.timeout);
  const periodSeconds = seconds(health.interval);
  const answers = { httpGet: { path: health.path, port: "http" } };
  return {
    startupProbe: {
      ...answers,
      periodSeconds: startInterval,
      timeoutSeconds,
      failureThreshold: Math.ceil(seconds(health.startup) / startInterval),
    },
    readinessProbe: { ...answers, periodSeconds, timeoutSeconds, failureThreshold: patience },
    livenessProbe: { ...alive(service), periodSeconds, timeoutSeconds, failureThreshold: hopeless },
  };
}

/**
 * Whether the server itself still answers. Not its health: that tells of its stores too, and starting every service anew
 * because the database is away would only make it worse.
 */
function alive({ metrics, runtime, health }: ServicePlan): core.v1.Probe {
  if (metrics !== null) return { httpGet: { path: metrics.path, port: "http" } };
  // nginx answers this one itself.
  if (runtime === "node" && health.path !== "/health") return { httpGet: { path: "/health", port: "http" } };
  return { tcpSocket: { port: "http" } };
}

/** Of a server that needs no time to start. */
export function httpProbes(port: string, ready: string, live: string): Probes {
  return probesOf({ httpGet: { path: ready, port } }, { httpGet: { path: live, port } }, 60_000);
}

/** @param ready a command that ends with 0 when the server can be used */
export function commandProbes(ready: readonly string[], port: string, startup: Milliseconds): Probes {
  return probesOf({ exec: { command: [...ready] } }, { tcpSocket: { port } }, startup);
}

/** Of a program that listens to nobody. @param live a command that ends with 0 while it runs */
export function commandProbesOf(ready: readonly string[], live: readonly string[]): Probes {
  return probesOf({ exec: { command: [...ready] } }, { exec: { command: [...live] } }, 60_000);
}

/** Of a server that answers no question of a probe. */
export function portProbes(port: string, startup: Milliseconds): Probes {
  return probesOf({ tcpSocket: { port } }, { tcpSocket: { port } }, startup);
}

function probesOf(ready: core.v1.Probe, live: core.v1.Probe, startup: Milliseconds): Probes {
  return {
    startupProbe: {
      ...ready,
      periodSeconds: startInterval,
      timeoutSeconds: 5,
      failureThreshold: Math.ceil(seconds(startup) / startInterval),
    },
    readinessProbe: { ...ready, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: patience },
    livenessProbe: { ...live, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: hopeless },
  };
}
