import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { renderLauncher } from "./host/launcher.ts";
import { launcherPath, launchFolder } from "./host/unit.ts";
import { program } from "./kinds/program.ts";
import { type Properties, reveal, secret, unknownValue } from "./properties.ts";
import { SupervisorProvider } from "./provider.ts";
import { temporaryFolder, unit, urnOf } from "./testing/fixture.ts";

const provider = new SupervisorProvider();
const folder = temporaryFolder();
const path = join(folder, "file");
const urn = urnOf("File");

describe("a resource type that nobody knows", () => {
  const strange = urnOf("Cron");
  test.each<[string, () => Promise<unknown>]>([
    ["check", () => provider.check(strange, {}, {})],
    ["diff", () => provider.diff("x", strange, {}, {})],
    ["create", () => provider.create(strange, {})],
    ["update", () => provider.update("x", strange, {}, {})],
    ["read", () => provider.read("x", strange, {})],
    ["delete", () => provider.delete("x", strange, {})],
  ])("is refused by %s, with the types that there are", async (_method, call) => {
    await expect(call()).rejects.toThrow(
      /no resource type "supervisor:index:Cron"; it has supervisor:index:Directory, supervisor:index:File, /,
    );
  });
});

test("a resource inside a component is known by its own type", async () => {
  const inside = "urn:pulumi:dev::p::neuroerp:index:Environment$supervisor:index:Directory::x";
  expect((await provider.check(inside, {}, { path: "/a/b" })).failures).toEqual([]);
});

test("a resource lives through create, read, update and delete", async () => {
  const first = { path, content: "one" };
  const { id, outs } = await provider.create(urn, first);
  expect(id).toBe(path);
  expect(await provider.read(id, urn, outs)).toEqual({ id, inputs: first, props: outs });
  const second = await provider.update(id, urn, outs, { path, content: "two" });
  expect(readFileSync(path, "utf8")).toBe("two");
  await provider.delete(id, urn, second.outs);
  expect(existsSync(path)).toBe(false);
  expect(await provider.read(id, urn, second.outs)).toEqual({ id: "", props: {} });
});

test("what an import would have to guess is said to be declared instead", async () => {
  await expect(provider.read("some-id", urn, {})).rejects.toThrow(
    'some-id cannot be imported: declare it in the program and let "pulumi up" make it.',
  );
});

describe("diff", () => {
  const inputs = { path, content: "text" };

  /** Of a file that is there as it was made, against other inputs. */
  async function diff(news: Properties) {
    const { id, outs } = await provider.create(urn, inputs);
    return provider.diff(id, urn, outs, news);
  }

  test("sees no change in the same inputs", async () => {
    expect(await diff(inputs)).toEqual({ changes: false });
  });

  test.each<[string, Properties]>([
    ["a default said aloud", { ...inputs, mode: "0644", validate: [] }],
    ["a secret mark", { path, content: secret("text") }],
  ])("sees no change in %s", async (_what, news) => {
    expect((await diff(news)).changes).toBe(false);
  });

  test.each<[string, Properties]>([
    ["another content", { path, content: "other" }],
    ["an unknown content", { path, content: unknownValue }],
    ["a property more", { ...inputs, reloadUrl: "http://127.0.0.1:1/" }],
    ["a property less", { path }],
  ])("sees a change in place in %s", async (_what, news) => {
    expect(await diff(news)).toMatchObject({ changes: true, replaces: [] });
  });

  test.each<[string, Properties]>([
    ["another path", { ...inputs, path: `${path}.other` }],
    ["an unknown path", { ...inputs, path: unknownValue }],
  ])("replaces on %s, the old one first", async (_what, news) => {
    expect(await diff(news)).toEqual({ changes: true, replaces: ["path"], deleteBeforeReplace: true });
  });

  test("sees what was changed behind its back", async () => {
    const { id, outs } = await provider.create(urn, inputs);
    writeFileSync(path, "edited");
    expect(await provider.diff(id, urn, outs, inputs)).toEqual({ changes: true });
  });

  test("keeps a generated secret whose default length is said aloud", async () => {
    const { id, outs } = await provider.create(urnOf("GeneratedSecret"), { name: "key" });
    const news = { name: "key", bytes: 32 };
    expect((await provider.diff(id, urnOf("GeneratedSecret"), outs, news)).changes).toBe(false);
  });

  test("replaces a generated secret of another length", async () => {
    const { id, outs } = await provider.create(urnOf("GeneratedSecret"), { name: "key" });
    const news = { name: "key", bytes: 64 };
    expect(await provider.diff(id, urnOf("GeneratedSecret"), outs, news)).toMatchObject({
      replaces: ["bytes"],
    });
  });
});

describe("a secret that the program did not mark", () => {
  const task = { name: "t", command: ["true"], cwd: folder, secretEnvironment: { KEY: "canary" } };
  const secretFile = { path: join(folder, "secret"), secretContent: "canary", mode: "0600" };
  const home = join(folder, "home");
  const sealedUnit = {
    home,
    name: "unit",
    command: ["true"],
    cwd: folder,
    secretEnvironment: { KEY: "canary" },
  };
  const rows: [string, string, Properties][] = [
    ["Task", "secretEnvironment", task],
    ["File", "secretContent", secretFile],
    ["Program", "secretEnvironment", sealedUnit],
    ["Pm2App", "secretEnvironment", sealedUnit],
  ];

  test.each(rows)("comes back sealed from check: %s", async (kind, property, inputs) => {
    const { inputs: checked } = await provider.check(urnOf(kind), {}, inputs);
    expect(checked).toEqual({ ...inputs, [property]: secret(inputs[property]) });
  });

  test("is sealed as a whole where the program marked a part", async () => {
    const marked = { ...task, secretEnvironment: { KEY: secret("canary"), OTHER: "canary" } };
    const { inputs } = await provider.check(urnOf("Task"), {}, marked);
    expect(inputs.secretEnvironment).toEqual(secret({ KEY: "canary", OTHER: "canary" }));
  });

  test("stays unknown while a preview does not know it", async () => {
    const unknown = { ...secretFile, secretContent: unknownValue };
    expect((await provider.check(urnOf("File"), {}, unknown)).inputs).toEqual(unknown);
  });

  test.each(rows)(
    "comes back sealed from read, among inputs and properties: %s",
    async (kind, property, inputs) => {
      // As an earlier "up" has left it; no supervisor runs.
      writeFileSync(secretFile.path, "canary");
      chmodSync(secretFile.path, 0o600);
      mkdirSync(launchFolder(home), { recursive: true });
      const complete = unit(sealedUnit);
      writeFileSync(launcherPath(complete, "pm2"), renderLauncher(complete, "pm2").script);
      mkdirSync(join(home, "supervisord", "conf.d"), { recursive: true });
      writeFileSync(join(home, "supervisord", "conf.d", "unit.conf"), "");

      const state = { ...inputs, state: "running", definition: "x", done: "x", digest: "x" };
      const read = await provider.read("id", urnOf(kind), state);
      expect(read.id).toBe("id");
      expect(read.inputs?.[property]).toEqual(secret(inputs[property]));
      expect(read.props?.[property]).toEqual(secret(inputs[property]));
    },
  );

  test("comes back sealed from create as an output", async () => {
    const { outs } = await provider.create(urnOf("GeneratedSecret"), { name: "key" });
    expect(outs).toEqual({ name: "key", value: secret(expect.stringMatching(/^[\w-]{43}$/)) });
  });

  test("comes back sealed from read as an output", async () => {
    const { props } = await provider.read("key", urnOf("GeneratedSecret"), { name: "key", value: "canary" });
    expect(props).toEqual({ name: "key", value: secret("canary") });
  });
});

test("an update hands the kind what it said before, and no old input", async () => {
  const generated = urnOf("GeneratedSecret");
  const { id, outs } = await provider.create(generated, { name: "old" });
  const { outs: after } = await provider.update(id, generated, outs, { name: "new" });
  expect(after).toEqual({ name: "new", value: outs.value });
});

test("a unit that nobody runs is gone for a refresh", async () => {
  const inputs = { home: join(folder, "empty"), name: "unit", command: ["true"], cwd: folder };
  expect(await program.observe(program.schema.parse(inputs), {} as never)).toMatchObject({ exists: false });
  expect(await provider.read("id", urnOf("Pm2App"), inputs)).toEqual({ id: "", props: {} });
});

test("what a program marked is revealed before it is used", async () => {
  const { outs } = await provider.create(urn, { path, content: secret("marked") });
  expect(readFileSync(path, "utf8")).toBe("marked");
  expect(reveal(outs)).toMatchObject({ content: "marked" });
});
