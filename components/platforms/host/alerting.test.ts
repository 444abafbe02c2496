/** What the host declares for receivers: their secrets' files, the settings that name them, and the inbox. */
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { reveal } from "../../../providers/supervisor/properties.ts";
import { start, temporaryFolder } from "../../../providers/supervisor/testing/fixture.ts";
import { plan } from "../../monitoring/testing/alerting.ts";
import { freePort } from "../../monitoring/testing/receivers.ts";
import { declared, root } from "../../testing/declared.ts";

const home = join(temporaryFolder("n-"), "run");
const { resources, units } = await declared({ plan, root, home });
const files = resources.filter(({ type }) => type === "File");
const inputsOf = (name: string) => resources.find((each) => each.name === name)?.inputs ?? {};
const settings = String(inputsOf("alertmanager-settings")["content"]);
const command = inputsOf("alert-inbox")["command"] as string[];

describe.each([
  ["chat", "chatUrl", "secrets/chat"],
  ["mail", "mailPassword", "secrets/mail"],
  ["pager", "pagerKey", "secrets/pager"],
])("the secret of %s", (receiver, key, path) => {
  const inputs = inputsOf(`receiver-${receiver}-secret`);

  test("is in a file for its owner alone, which Alertmanager is told of", () => {
    expect(inputs).toMatchObject({ path: `${home}/monitoring/${path}`, mode: "0600" });
    expect(reveal(inputs["secretContent"])).toBe(`given-${key}`);
    expect(inputs["reloadUrl"]).toBe("http://127.0.0.1:9093/-/reload");
  });

  test("is named by the settings as a file", () => {
    expect(settings).toContain(`_file: ${home}/monitoring/${path}\n`);
  });
});

test("a webhook's secret address is for the inbox, which reads nobody else's secret", () => {
  const { path, mode, secretContent } = inputsOf("receiver-relayed-secret");
  expect([mode, reveal(secretContent)]).toEqual(["0600", "given-hookUrl"]);
  const [port, folder = ""] = command.slice(-2);
  expect(path).toBe(join(folder, "relayed"));
  expect(settings).toContain(`url: http://127.0.0.1:${port}/to/relayed\n`);
  const readable = files.filter(({ inputs }) => dirname(String(inputs["path"])) === folder);
  expect(readable.map(({ name }) => name)).toEqual(["receiver-relayed-secret"]);
});

test("no secret is in the settings, or in a command", () => {
  const open = JSON.stringify(
    resources.map(({ inputs }) => ({ ...inputs, secretContent: "", secretEnvironment: "" })),
  );
  expect(open).not.toContain("given-");
});

test("every receiver without a secret has no file", () => {
  const made = files.filter(({ name }) => name.startsWith("receiver-")).map(({ name }) => name);
  expect(made.sort()).toEqual(["chat", "mail", "pager", "relayed"].map((name) => `receiver-${name}-secret`));
});

test("the inbox is a part of the monitoring that answers, started as it is declared", async () => {
  const unit = units.find(({ name }) => name === "alert-inbox");
  expect(unit).toMatchObject({ role: "monitoring", health: { url: "http://127.0.0.1:9094/health" } });
  const port = await freePort();
  const child = start(command.map((word) => (word === "9094" ? String(port) : word)));
  for (const end = Date.now() + 20_000; ; ) {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (answer !== undefined) {
      expect([answer.status, await answer.text(), child.exitCode]).toEqual([200, "ok\n", null]);
      return;
    }
    if (Date.now() > end) throw new Error("it does not answer");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});
