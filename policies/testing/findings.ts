/** What a pack finds, in this process: as the engine would ask it, with an environment's settings. */
import { readFileSync } from "node:fs";
import { Secret } from "@pulumi/policy";
import { type Exception, exceptionFor, today } from "../exceptions.ts";
import type { Judged } from "../judged.ts";
import { marking } from "../marks.ts";
import { settingsPath } from "../packs.ts";
import { defaultsOf, type Policy, type Resources, type Settings } from "../policy.ts";

export interface Found {
  readonly policy: string;
  /** Of the resource, else the finding's subject. */
  readonly name: string;
  readonly says: string;
  readonly unknown?: true;
  readonly notice?: true;
}

/** What asks Prometheus and the state of a stack: here there is neither, or somebody else's. */
const worldly: ReadonlySet<string> = new Set(["budget-spent"]);

/**
 * @param resources as `declaredEnvironment` gives them: what is secret is a `Secret`
 * @param environment whose settings hold; nothing is found of what it disables or excepts
 */
export async function policiesFindings(
  policies: readonly Policy[],
  resources: Resources,
  environment: string,
): Promise<readonly Found[]> {
  const settings = JSON.parse(readFileSync(settingsPath(environment), "utf8")) as Readonly<
    Record<string, Settings>
  >;
  const seen = shown(resources);
  const found: Found[] = [];
  for (const policy of policies.filter(({ name }) => !worldly.has(name))) {
    const own = { ...defaultsOf(policy), ...settings[policy.name] };
    if (own["enforcementLevel"] === "disabled") continue;
    const exceptions = (own["exceptions"] as readonly Exception[] | undefined) ?? [];
    for await (const each of findingsOf(policy, seen, own))
      if (exceptionFor(exceptions, each.name, today()) === undefined) found.push(each);
  }
  return found;
}

async function* findingsOf(policy: Policy, resources: Resources, settings: Settings): AsyncGenerator<Found> {
  if (policy.judges === "resource") {
    for (const resource of resources)
      for (const says of policy.judge(resource, settings))
        yield { policy: policy.name, name: resource.name, says };
    return;
  }
  const names = new Map(resources.map(({ urn, name }) => [urn, name]));
  for await (const { says, subject, urn, unknown, notice } of policy.judge(resources, settings)) {
    const name = subject ?? names.get(urn ?? "") ?? "the stack";
    const kind = { ...(unknown === true ? { unknown } : {}), ...(notice === true ? { notice } : {}) };
    yield { policy: policy.name, name, says, ...kind };
  }
}

/** The engine shows values plain; which of them are secret is told to the marks alone. */
function shown(resources: Resources): Resources {
  return resources.map((resource) => {
    const { urn, type, name, props } = resource;
    marking.remediateResource?.({ urn, type, name, props } as never);
    return { ...resource, props: plain(props) as Judged["props"] };
  });
}

function plain(value: unknown): unknown {
  if (value instanceof Secret) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}
