/** That no policy falls over what somebody has written by mistake: a pack that throws judges nothing at all. */
import { describe, expect, test } from "@jest/globals";
import { example, type Judged } from "./judged.ts";
import { defaultsOf, type Policy } from "./policy.ts";
import { reliability } from "./reliability/policies.ts";
import { security } from "./security/policies.ts";
import { slo } from "./slo/policies.ts";

const odd = [null, "text", [], {}, [null]];

/** Every example of every policy, with one of its properties, at any depth, replaced by what does not belong there. */
function* mutilated(policies: readonly Policy[]): Generator<Judged> {
  const examples = policies.flatMap(({ passing, failing }) => [...passing, ...failing].flat());
  const byShape = new Map(examples.map((each) => [`${each.type} ${JSON.stringify(each.props)}`, each]));
  for (const { type, name, props } of byShape.values())
    for (const value of odd)
      for (const broken of replaced(props, value)) yield example(type, name, broken as Judged["props"]);
}

/** Copies in each of which one value is another. */
function* replaced(inside: unknown, value: unknown): Generator<unknown> {
  if (typeof inside !== "object" || inside === null) return;
  const isList = Array.isArray(inside);
  for (const [key, each] of Object.entries(inside)) {
    const put = (other: unknown) => (isList ? inside.with(Number(key), other) : { ...inside, [key]: other });
    yield put(value);
    for (const deeper of replaced(each, value)) yield put(deeper);
  }
}

/** As large as a small stack. */
function* stacks(resources: readonly Judged[]): Generator<readonly Judged[]> {
  for (let from = 0; from < resources.length; from += 40) yield resources.slice(from, from + 40);
}

const packs = { slo, reliability, security };

describe.each(Object.entries(packs))("the pack %s", (_name, policies) => {
  const broken = [...mutilated(policies)];

  test.each(policies.map((policy) => [policy.name, policy] as const))(
    "%s reads odd shapes",
    async (_name, policy) => {
      const settings = defaultsOf(policy);
      const judged = async () => {
        if (policy.judges === "resource") for (const each of broken) [...policy.judge(each, settings)];
        else for (const stack of stacks(broken)) for await (const _finding of policy.judge(stack, settings));
      };
      await expect(judged()).resolves.toBeUndefined();
    },
  );
});
