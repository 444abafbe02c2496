/**
 * A preview of prod judged by all policy packs, against the same preview without; then the growth from 100 to 500
 * services. Goals: ≤ 1.3 at 100 services, growth linear. The API server tries every object, as in a real preview.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packPath } from "../policies/packs.ts";
import { debugProviders, hermeticProviders } from "../providers/hermetic/attach.ts";
import { Cluster } from "../tests/harness/cluster.ts";
import { TestStack } from "../tests/harness/stack.ts";
import type { Measured } from "./benchmark.ts";
import { configureLarge } from "./cluster.ts";
import { inWords, type Pairs, pairs } from "./pairs.ts";

/** Services → pairs: at 500, a preview takes minutes. */
const sizes = [
  [10, 3],
  [100, 3],
  [500, 1],
] as const;
const goal = 1.3;

/** All judge; none refuses, because an application without an error tracker would be. */
const settings = { all: "advisory", "secret-marks": "remediate" };

export async function policies(): Promise<Measured> {
  const kubernetes = await Cluster.start("newest");
  const providers = await hermeticProviders();
  try {
    const data: [services: number, measured: Pairs][] = [];
    for (const [services, rounds] of sizes)
      data.push([services, await measure(services, rounds, kubernetes.kubeconfig, providers.variable)]);
    return { figures: { ...rowsOf(data), ...growth(data) }, data };
  } finally {
    await providers.end();
    await kubernetes.end();
  }
}

async function measure(
  services: number,
  rounds: number,
  kubeconfig: string,
  providers: string,
): Promise<Pairs> {
  const stack = await new TestStack("bench/cluster").init({ "kubernetes:kubeconfig": kubeconfig });
  const file = join(stack.folder, "policies.json");
  writeFileSync(file, JSON.stringify(settings));
  const packs = ["--policy-pack", packPath("all"), "--policy-pack-config", file];
  const preview = (words: readonly string[]) => async () => {
    const variables = { BENCH_SERVICES: String(services), [debugProviders]: providers };
    const { code, output } = await stack.pulumi(["preview", "--json", ...words], variables);
    if (code !== 0) throw new Error(output);
  };
  try {
    await configureLarge(stack, services);
    return await pairs(rounds, preview(packs), preview([]));
  } finally {
    await stack.end();
  }
}

function rowsOf(data: readonly (readonly [number, Pairs])[]): Record<string, string> {
  return Object.fromEntries(
    data.map(([services, measured]) => [
      `a preview of prod with ${services} services judged by all policies, against one without`,
      inWords(measured, goal),
    ]),
  );
}

/** Of what the policies add. */
function growth(data: readonly (readonly [number, Pairs])[]): Record<string, string> {
  const [[few, first] = [0], [many, last] = [0]] = data.slice(-2);
  if (first === undefined || last === undefined) return {};
  const added = ({ ours, floor }: Pairs) => ours.median - floor.median;
  const times = added(last) / added(first) / (many / few);
  return {
    [`growth of what they add from ${few} to ${many} services`]: `${times.toFixed(2)} times linear (goal: about 1)`,
  };
}
