/** Which changes are risky, on each platform. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { autoscalerOf, deploymentOf } from "../capacity/examples.ts";
import { example, type Judged } from "../judged.ts";
import { declaredEnvironments } from "../testing/environments.ts";
import { running } from "./example.ts";
import { risksOf } from "./risks.ts";

let environments: Awaited<ReturnType<typeof declaredEnvironments>>;
beforeAll(async () => {
  environments = await declaredEnvironments();
});

const kinds = (before: readonly Judged[], after: readonly Judged[], service = "crm") =>
  risksOf(service, before, after).map(({ kind }) => kind);

/** With parts of a resource's inputs replaced, as text. */
function changed(resources: readonly Judged[], name: string, from: string | RegExp, to: string): Judged[] {
  return resources.map((each) => {
    if (each.name !== name) return each;
    const text = JSON.stringify(each.props);
    if (text.replace(from, to) === text) throw new Error(`${name} has no ${from}`);
    return { ...each, props: JSON.parse(text.replace(from, to)) };
  });
}

test("no environment of the ERP has risks where nothing changes", () => {
  for (const resources of Object.values(environments))
    for (const service of ["valeo-crm", "valeo-audit"])
      expect(risksOf(service, resources, structuredClone(resources))).toEqual([]);
});

test("a service that is new has nothing to lose", () => {
  expect(kinds([], [deploymentOf("crm")])).toEqual([]);
});

describe("on Kubernetes", () => {
  test("another image is a release, and is named", () => {
    expect(risksOf("crm", [running("crm:1")], [running("crm:2")])).toMatchObject([
      { kind: "release", says: 'Deployment crm: image of "crm" changes' },
    ]);
  });

  test("fewer replicas are a scale-down, with an autoscaler its fewest", () => {
    expect(kinds([deploymentOf("crm", { replicas: 3 })], [deploymentOf("crm", { replicas: 2 })])).toEqual([
      "scale-down",
    ]);
    const scaled = (least: number) => [deploymentOf("crm", { replicas: 6 }), autoscalerOf("crm", least, 9)];
    expect(kinds(scaled(3), scaled(2))).toEqual(["scale-down"]);
    expect(kinds(scaled(2), scaled(3))).toEqual([]);
  });

  test("a selector that changes is a replacement", () => {
    const selector = { matchLabels: { service: "crm", generation: "2" } };
    expect(kinds([deploymentOf("crm")], [deploymentOf("crm", { selector })])).toEqual(["replacement"]);
  });

  test("a service that is taken away is replaced by nothing", () => {
    expect(kinds([deploymentOf("crm")], [])).toEqual(["replacement", "scale-down"]);
  });

  test("a migration under another name runs", () => {
    const { prod } = environments;
    const next = prod.map((each) =>
      each.name.startsWith("valeo-crm-migrate-") ? { ...each, urn: `${each.urn}0` } : each,
    );
    expect(kinds(prod, next, "valeo-crm")).toEqual(["migration"]);
    expect(kinds(prod, next, "valeo-audit")).toEqual([]);
  });
});

describe("on Docker and on a host", () => {
  test("what a service runs is its release, and its migrations are its own", () => {
    const { dev, staging } = environments;
    const source = changed(dev, "valeo-crm", /"source":"\w+"/, '"source":"1"');
    expect(kinds(dev, source, "valeo-crm")).toEqual(["release"]);
    const task = changed(dev, "valeo-crm-migrations", /"source":"\w+"/, '"source":"1"');
    expect(kinds(dev, task, "valeo-crm")).toEqual(["migration"]);
    const image = changed(staging, "neuroerp-staging-valeo-crm-1", /"sha256:0/, '"sha256:1');
    expect(kinds(staging, image, "valeo-crm")).toEqual(["release", "replacement"]);
    expect(kinds(staging, image, "valeo-audit")).toEqual([]);
  });

  test("one more container of the same is no release, and one fewer is a scale-down", () => {
    const container = (name: string) =>
      example("docker:index/container:Container", name, {
        image: "crm",
        labels: [{ label: "service", value: "crm" }],
      });
    const [one, two] = [[container("crm-1")], [container("crm-1"), container("crm-2")]];
    expect(kinds(one, two)).toEqual([]);
    expect(kinds(two, one)).toEqual(["scale-down"]);
  });

  test("an image that is unknown before the update is another one", () => {
    const props = { image: "crm", labels: [{ label: "service", value: "crm" }] };
    const before = example("docker:index/container:Container", "crm", props);
    const unknown = {
      ...props,
      get image(): string {
        throw Object.assign(new Error("unknown"), { unknownTypeSentinel: true, props: ["image"] });
      },
    };
    expect(kinds([before], [{ ...before, props: unknown }])).toEqual(["release", "replacement"]);
  });
});
