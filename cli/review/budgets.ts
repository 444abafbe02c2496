/** What is left of the services' error budgets, where their Prometheus is reached from here. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { names } from "../../slo/series.ts";
import { root } from "../engine.ts";
import { Prometheus } from "../slo/prometheus.ts";
import { addressOf } from "../slo/server.ts";

export interface Budget {
  readonly service: string;
  readonly objective: string;
  /** 1: untouched, 0: spent, below: overspent. */
  readonly left: number;
}

export interface Budgets {
  /** Why they are not known; null where they are. */
  readonly unknown: string | null;
  readonly rows: readonly Budget[];
}

/** In milliseconds: a review does not wait for a server that is not there. */
const patience = 3_000;

/** Of the server that `PROMETHEUS_URL_<ENVIRONMENT>` names, or of a stack that is up on this machine. */
export async function budgetsOf(environment: string): Promise<Budgets> {
  const variable = variableOf(environment);
  const url = process.env[variable];
  try {
    const address = url ?? (await deployedAddress(environment));
    if (address === undefined) return { unknown: `no Prometheus is named: set ${variable}`, rows: [] };
    return { unknown: null, rows: await asked(address) };
  } catch {
    // Whatever it says, an address may be of a closed network: it is not quoted.
    return { unknown: "its Prometheus was not reached", rows: [] };
  }
}

export function variableOf(environment: string): string {
  return `PROMETHEUS_URL_${environment.toUpperCase().replaceAll(/\W/g, "_")}`;
}

async function deployedAddress(stack: string): Promise<string | undefined> {
  // Asking Pulumi for the outputs of a stack that was never made takes a second to fail.
  return existsSync(join(root, ".run", stack, "units.json")) ? addressOf({ stack, json: true }) : undefined;
}

async function asked(url: string): Promise<Budget[]> {
  const samples = await new Prometheus(url, AbortSignal.timeout(patience)).instant(names.remaining);
  return samples
    .map(({ labels, value }) => ({
      service: labels["service"] ?? "",
      objective: labels["slo"] ?? "",
      left: Number(value.toPrecision(6)),
    }))
    .sort((a, b) => a.left - b.left || (a.service < b.service ? -1 : 1));
}
