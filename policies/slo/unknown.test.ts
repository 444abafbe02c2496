/** What a preview cannot read yet is never taken for what is not there. */
import { expect, test } from "@jest/globals";
import { example, type Finding, type Judged } from "../judged.ts";
import { defaultsOf, type Policy } from "../policy.ts";
import { watched } from "./examples.ts";
import { slo } from "./policies.ts";

/** As the SDK gives a value that exists after the update alone. */
function unknownUntilUpdate(path: string): object {
  const refuse = () => {
    throw Object.assign(new Error("unknown"), { unknownTypeSentinel: true, props: [path] });
  };
  return new Proxy({}, { get: refuse, ownKeys: refuse });
}

async function findings(policies: readonly Policy[], resources: readonly Judged[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const policy of policies) {
    if (policy.judges !== "stack") continue;
    const settings = { ...defaultsOf(policy), whenAbsent: "pass" };
    for await (const each of policy.judge(resources, settings)) found.push(each);
  }
  return found;
}

/** Those that judge what watches the stack; capacity comes after them. */
const watching = slo.slice(0, slo.findIndex(({ name }) => name === "log-coverage") + 1);

test.each(["rules.yml", "prometheus.yml", "alertmanager.yml", "service.json"])(
  "where %s is unknown, nothing is a violation, and what is missing is said to be unknown",
  async (file) => {
    const stack = watched.map(
      (each): Judged =>
        each.name === file ? example(each.type, file, { data: unknownUntilUpdate("data") }) : each,
    );
    const found = await findings(watching, stack);
    expect(found).not.toEqual([]);
    expect(found.filter(({ unknown }) => unknown !== true)).toEqual([]);
  },
);

test("whose a workload is may be unknown", async () => {
  const workload = example("kubernetes:apps/v1:Deployment", "new", { spec: unknownUntilUpdate("spec") });
  const own = slo.filter(({ name }) => name === "service-has-objectives");
  expect(await findings(own, [...watched, workload])).toEqual([
    { says: 'whose it is depends on "spec"', unknown: true, urn: workload.urn },
  ]);
});
