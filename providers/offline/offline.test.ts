import { describe, expect, test } from "@jest/globals";
import { reveal, secret, unknownValue } from "../supervisor/properties.ts";
import { packages } from "./packages.ts";
import { Offline } from "./plugin.ts";

const seed = Buffer.from("0123456789abcdef");

function of(type: string) {
  const name = type.split(":")[0] ?? "";
  const found = packages.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no package ${name}`);
  const subject = { urn: `urn:pulumi:prod::erp::${type}::crm`, type, name: "crm" };
  return { plugin: new Offline(found), subject };
}

async function made(type: string, news: Record<string, unknown>) {
  const { plugin, subject } = of(type);
  const { inputs } = await plugin.check({ ...subject, news, olds: {}, seed });
  return { inputs, ...(await plugin.create({ ...subject, news: inputs, preview: false, timeout: 0 })) };
}

async function changed(type: string, before: Record<string, unknown>, after: Record<string, unknown>) {
  const { plugin, subject } = of(type);
  const { inputs: oldInputs, id, state } = await made(type, before);
  const { inputs: news } = await plugin.check({ ...subject, news: after, olds: oldInputs, seed });
  const { changes } = await plugin.diff({ ...subject, id, oldInputs, state, news });
  return changes.map(({ path, replaces }) => `${path.join(".")}${replaces ? " replaces" : ""}`);
}

test.each(packages.map(({ name, version }) => [name, version]))("%s has a version", (_name, version) => {
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

describe("every input comes back, with what a program reads of it:", () => {
  test.each<[string, Record<string, unknown>, object]>([
    ["docker:index/container:Container", { image: "x" }, { image: "x", exitCode: 0 }],
    [
      "docker:index/remoteImage:RemoteImage",
      { name: "erp/crm:1" },
      { imageId: expect.stringMatching(/^sha256:/) },
    ],
    [
      "kubernetes:apps/v1:Deployment",
      { metadata: { name: "crm" } },
      { kind: "Deployment", apiVersion: "apps/v1" },
    ],
    ["grafana:oss/folder:Folder", { title: "x", uid: "erp" }, { uid: "erp", orgId: "1" }],
    ["sentry:index/sentryTeam:SentryTeam", { name: "The Team" }, { slug: "the-team" }],
    ["sentry:index/sentryKey:SentryKey", { name: "x" }, { dsnPublic: expect.stringMatching(/^https:/) }],
    ["supervisor:index:File", { path: "/a", content: "text" }, { digest: "982d9e3eb996f559" }],
    ["supervisor:index:Program", { home: "/a", strange: [1] }, { home: "/a", strange: [1] }],
  ])("%s", async (type, news, state) => {
    expect((await made(type, news)).state).toMatchObject({ ...news, ...state });
  });
});

describe("what cannot be changed in place is replaced:", () => {
  const container = "docker:index/container:Container";
  const deployment = "kubernetes:apps/v1:Deployment";
  const named = { metadata: { name: "crm" } };
  test.each<[string, string, Record<string, unknown>, Record<string, unknown>, string[]]>([
    ["a container's image", container, { image: "a" }, { image: "b" }, ["image replaces"]],
    ["a container's memory", container, { memory: 1 }, { memory: 2 }, ["memory"]],
    [
      "a selector",
      deployment,
      { ...named, spec: { selector: 1 } },
      { ...named, spec: { selector: 2 } },
      ["spec.selector replaces"],
    ],
    [
      "replicas",
      deployment,
      { ...named, spec: { replicas: 1 } },
      { ...named, spec: { replicas: 2 } },
      ["spec.replicas"],
    ],
    [
      "a file's path",
      "supervisor:index:File",
      { path: "/a", content: "" },
      { path: "/b", content: "" },
      ["path replaces"],
    ],
    [
      "a file's content",
      "supervisor:index:File",
      { path: "/a", content: "a" },
      { path: "/a", content: "b" },
      ["content"],
    ],
    [
      "a default that is said aloud",
      "supervisor:index:File",
      { path: "/a", content: "" },
      { path: "/a", content: "", mode: "0644" },
      [],
    ],
    ["a folder's uid", "grafana:oss/folder:Folder", { uid: "a" }, { uid: "b" }, ["uid replaces"]],
    [
      "a project's organisation",
      "sentry:index/sentryProject:SentryProject",
      { name: "x", organization: "a" },
      { name: "x", organization: "b" },
      ["organization replaces"],
    ],
  ])("%s", async (_what, type, before, after, changes) => {
    expect(await changed(type, before, after)).toEqual(changes);
  });
});

test("a name that is left out is made up once, and kept", async () => {
  expect(await changed("docker:index/container:Container", { image: "a" }, { image: "a" })).toEqual([]);
  expect(await changed("kubernetes:core/v1:ConfigMap", { data: {} }, { data: {} })).toEqual([]);
});

test("secrets stay marked, also those that only a provider knows to be secret", async () => {
  const { state } = await made("kubernetes:core/v1:Secret", {
    metadata: { name: "s" },
    stringData: { a: "b" },
  });
  expect(state["stringData"]).toEqual(secret({ a: "b" }));
  const file = await made("supervisor:index:File", { path: "/a", secretContent: "x" });
  expect(file.state["secretContent"]).toEqual(secret("x"));
  const generated = await made("supervisor:index:GeneratedSecret", { name: "s" });
  expect(generated.state["value"]).not.toEqual(reveal(generated.state["value"]));
});

test("a preview of something new tells its inputs alone: the rest only an update knows", async () => {
  const { plugin, subject } = of("docker:index/remoteImage:RemoteImage");
  const news = { name: unknownValue };
  expect(await plugin.create({ ...subject, news, preview: true, timeout: 0 })).toEqual({
    id: "",
    state: news,
  });
});

test("an input that is taken out is gone after a previewed update, and outputs stay", async () => {
  const type = "kubernetes:apps/v1:Deployment";
  const { plugin, subject } = of(type);
  const { id, inputs, state } = await made(type, { metadata: { name: "crm" }, spec: {} });
  const { spec: _gone, ...news } = inputs;
  const update = { ...subject, id, oldInputs: inputs, state, news, preview: true, timeout: 0 };
  expect((await plugin.update(update)).state).toEqual({ ...news, status: {} });
});
