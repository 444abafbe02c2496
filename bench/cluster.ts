/**
 * A preview of 10, 100 and 500 services on Kubernetes, against a bare program that registers the same resources; and
 * what the state of a service takes. Goals: time and memory ≤ 1.2, growth linear.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { imagesOf } from "../components/images/index.ts";
import { debugProviders, hermeticProviders } from "../providers/hermetic/attach.ts";
import { Cluster } from "../tests/harness/cluster.ts";
import { root, TestStack } from "../tests/harness/stack.ts";
import type { Measured } from "./benchmark.ts";
import type { RawResource } from "./cluster/index.ts";
import { largeApplication, planOf } from "./large.ts";
import { figures, spread } from "./pairs.ts";
import { type Spent, spentBy } from "./spent.ts";

const sizes = [10, 100, 500];
/** Of those that are really brought up, to look at their state. */
const deployed = [5, 10] as const;
const rounds = 3;
const goal = 1.2;

interface Size {
  readonly services: number;
  readonly resources: number;
  readonly ours: readonly Cost[];
  readonly floor: readonly Cost[];
}

/** Memory is that of the largest process: the program. */
type Cost = Pick<Spent, "seconds" | "mebibytes">;

export async function cluster(): Promise<Measured> {
  const kubernetes = await Cluster.start("newest");
  const providers = await hermeticProviders();
  try {
    const data: Size[] = [];
    for (const services of sizes)
      data.push(await measure(services, kubernetes.kubeconfig, providers.variable));
    const states = [];
    for (const services of deployed)
      states.push(await stateOf(services, kubernetes.kubeconfig, providers.variable));
    return { figures: { ...rowsOf(data), ...growth(data), ...stateRow(states) }, data: { data, states } };
  } finally {
    await providers.end();
    await kubernetes.end();
  }
}

async function measure(services: number, kubeconfig: string, providers: string): Promise<Size> {
  const stack = await new TestStack("bench/cluster").init({ "kubernetes:kubeconfig": kubeconfig });
  const file = join(stack.folder, "resources.json");
  const environment = { BENCH_SERVICES: String(services), PULUMI_DEBUG_PROVIDERS: providers };
  const preview = (variables: Record<string, string>) =>
    spentBy(
      (program, words) => stack.program(program, words, { ...environment, ...variables }),
      "pulumi",
      "preview",
      "--json",
      "--non-interactive",
    );
  try {
    await configureLarge(stack, services);
    const resources = rawResources((await preview({})).stdout);
    writeFileSync(file, JSON.stringify(resources));
    const [ours, floor]: [Cost[], Cost[]] = [[], []];
    // The first pair fills the caches.
    for (let round = 0; round <= rounds; round++) {
      const pair = [await preview({}), await preview({ BENCH_RESOURCES: file })] as const;
      if (round === 0) continue;
      ours.push(pair[0]);
      floor.push(pair[1]);
    }
    return { services, resources: resources.length, ours, floor };
  } finally {
    await stack.end();
  }
}

/** Bytes of the state of an application that is up. */
async function stateOf(services: number, kubeconfig: string, providers: string): Promise<number> {
  const inherited = process.env[debugProviders];
  // A stack that is taken down needs them too.
  process.env[debugProviders] = providers;
  const stack = await new TestStack("bench/cluster").init({ "kubernetes:kubeconfig": kubeconfig });
  try {
    await configureLarge(stack, services);
    const { code, output } = await stack.up({ BENCH_SERVICES: String(services) });
    if (code !== 0) throw new Error(output);
    return Buffer.byteLength((await stack.pulumi(["stack", "export"])).stdout);
  } finally {
    await stack.end();
    if (inherited === undefined) delete process.env[debugProviders];
    else process.env[debugProviders] = inherited;
  }
}

function stateRow([few = 0, more = 0]: readonly number[]): Record<string, string> {
  const [first, second] = deployed;
  const each = (more - few) / (second - first) / 1024;
  return {
    "the state that one more service takes": `${each.toFixed(0)} KiB, of ${(few / 1024).toFixed(0)} KiB with ${first} services`,
  };
}

export async function configureLarge(stack: TestStack, services: number): Promise<void> {
  const settings = {
    "cluster:platform": "kubernetes",
    "cluster:environment": "prod",
    "cluster:ingressHost": "large.example.com",
    "cluster:tlsSecret": "certificate",
    "cluster:imageLock": lockFor(services),
  };
  for (const [key, value] of Object.entries(settings)) await stack.succeed("config", "set", key, value);
}

const folderOfCheckout = (path: string) => existsSync(join(root, path));

/** As if each image had been pushed; a file of the checkout, as the setting asks for. */
function lockFor(services: number): string {
  const path = join(".toolchain", "figures", `images-${services}.lock.json`);
  const locked = imagesOf(planOf(largeApplication(services), folderOfCheckout), root).map(({ name, tag }) => [
    name,
    {
      registry: "registry.example.com",
      tag,
      digest: `sha256:${createHash("sha256").update(name).digest("hex")}`,
      version: "1.0.0",
      commit: "",
    },
  ]);
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify(Object.fromEntries(locked)));
  return path;
}

/** What a preview would make, without components. */
function rawResources(preview: string): RawResource[] {
  const { steps } = JSON.parse(preview, withoutSecrets) as { steps: Step[] };
  return steps.flatMap(({ newState }) =>
    newState?.custom === true && !newState.type.startsWith("pulumi:")
      ? [
          {
            type: newState.type,
            name: newState.urn.split("::").at(-1) ?? "",
            inputs: newState.inputs,
          },
        ]
      : [],
  );
}

/** A preview hides values, and what is hidden is no object of Kubernetes. */
function withoutSecrets(key: string, value: unknown): unknown {
  const hidden = Buffer.from("hidden").toString("base64");
  if (value !== "[secret]") return value;
  return key === "data" ? { value: hidden } : hidden;
}

interface Step {
  readonly newState?: {
    readonly urn: string;
    readonly type: string;
    readonly custom: boolean;
    readonly inputs: Record<string, unknown>;
  };
}

function rowsOf(data: readonly Size[]): Record<string, string> {
  return Object.fromEntries(
    data.map(({ services, resources, ours, floor }) => {
      const ratio = (key: keyof Cost) =>
        spread(figures(ours.map((cost, round) => cost[key] / (floor[round]?.[key] ?? Number.NaN))));
      const median = figures(ours.map(({ seconds }) => seconds)).median.toFixed(1);
      return [
        `a preview of ${services} services (${resources} resources) on Kubernetes, against a bare program with the same`,
        `time: ratio ${ratio("seconds")}; memory: ratio ${ratio("mebibytes")} (goals ≤ ${goal}); ours median ${median} s, ${rounds} pairs`,
      ];
    }),
  );
}

function growth(data: readonly Size[]): Record<string, string> {
  const [first, last] = [data.at(-2), data.at(-1)];
  if (first === undefined || last === undefined) return {};
  const seconds = ({ ours }: Size) => figures(ours.map((cost) => cost.seconds)).median;
  const times = seconds(last) / seconds(first) / (last.services / first.services);
  return {
    [`growth of its time from ${first.services} to ${last.services} services`]: `${times.toFixed(2)} times linear (goal: about 1)`,
  };
}
