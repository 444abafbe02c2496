/** `npm run audit`: the real packs on a state that is there, as the commands and the workflow ask for it. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Run, root, TestStack } from "./harness/stack.ts";
import { workflowOf } from "./harness/workflows.ts";

let stack: TestStack;
/** Noted history, of the test's own. */
let folder: string;

/** A secret of the state, which somebody has written into a plain value too. */
const canary = "canary-of-the-audit-4711";
const secret = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(canary),
};

beforeAll(async () => {
  stack = await new TestStack(".").init();
  folder = join(stack.folder, "audits");
});
afterAll(() => stack.end());

/** The words are a person's: the exit code is what counts. */
function audit(...words: readonly string[]): Promise<Run> {
  return stack.program(process.execPath, [join(root, "cli", "main.ts"), "audit", ...words], {
    NEUROERP_AUDITS: folder,
    INIT_CWD: stack.folder,
  });
}

/** Puts resources into the state, as if they were deployed. */
async function deployed(...containers: readonly object[]): Promise<void> {
  const urn = (type: string, name: string) => `urn:pulumi:${stack.name}::neuroerp::${type}::${name}`;
  const above = urn("pulumi:pulumi:Stack", `neuroerp-${stack.name}`);
  const type = "kubernetes:apps/v1:Deployment";
  const properties = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "by-hand" } };
  const spec = { template: { metadata: { annotations: { token: secret } }, spec: { containers } } };
  const made = { ...properties, spec };
  const resources = [
    { urn: above, custom: false, type: "pulumi:pulumi:Stack" },
    { urn: urn(type, "by-hand"), custom: true, id: "1", type, parent: above, inputs: made, outputs: made },
  ];
  const manifest = { time: "2026-01-01T00:00:00Z", magic: "", version: "" };
  // Else Pulumi could not encrypt the secrets of what it imports.
  const [, salt] = /^encryptionsalt: (\S+)$/m.exec(
    readFileSync(join(root, `Pulumi.${stack.name}.yaml`), "utf8"),
  ) ?? [""];
  const secrets_providers = { type: "passphrase", state: { salt } };
  const deployment = { manifest, secrets_providers, resources };
  writeFileSync(stateFile(), JSON.stringify({ version: 3, deployment }));
  await stack.succeed("stack", "import", "--file", stateFile());
}

function stateFile(): string {
  return join(stack.folder, "state.json");
}

const privileged = { name: "main", image: "busybox", securityContext: { privileged: true } };

describe("an audit", () => {
  test("says of a state without resources that there is nothing to judge", async () => {
    const { code, output } = await audit("prod", "-s", stack.name);
    expect([code, output]).toEqual([0, expect.stringContaining("the state has no resources")]);
  });

  test("finds what was deployed beside the catalogue, the worst first, with its mend", async () => {
    await deployed(privileged);
    const { code, stdout } = await audit("prod", "-s", stack.name);
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /\ncritical +by-hand +by-hand +security\/no-privilege +container "main": runs privileged/,
    );
    expect(stdout).toMatch(/to mend:\n.*security\/no-privilege: remove/s);
  });

  test("tells no secret, wherever somebody has put it; told not to fail, it does not", async () => {
    await deployed({ ...privileged, name: canary });
    const words = ["--format", "json", "--fail-on", "never"];
    const { code, stdout, output } = await audit("prod", "-s", stack.name, ...words);
    expect(code).toBe(0);
    expect(stdout).toContain("[secret]");
    expect(output).not.toContain(canary);
    for (const name of readdirSync(folder))
      expect(readFileSync(join(folder, name), "utf8")).not.toContain(canary);
  });

  test("is noted, and what became better or worse can be shown", async () => {
    const { code, stdout } = await audit("prod", "-s", stack.name, "--trend");
    expect(code).toBe(0);
    expect(stdout.match(/^2026-/gm) ?? []).toHaveLength(3);
    expect(stdout).toMatch(/violations {2}▁/);
  });

  test("judges an exported state, without a backend and without a note", async () => {
    const before = readdirSync(folder).length;
    const { code, output } = await audit(
      "prod",
      "--file",
      "state.json",
      "--format",
      "junit",
      "--out",
      "audit.xml",
    );
    expect([code, output]).toEqual([3, expect.stringContaining("security/no-privilege")]);
    expect(readFileSync(join(stack.folder, "audit.xml"), "utf8")).toContain("<failure ");
    expect(readdirSync(folder)).toHaveLength(before);
  });

  test("of a stack that does not exist has the exit code of what could not be judged", async () => {
    const { code, output } = await audit("prod", "-s", "nowhere");
    expect([code, output]).toEqual([4, expect.stringMatching(/no stack named 'nowhere'/)]);
  });
});

test("the deployment's step leaves SARIF, and ends as the audit does", async () => {
  await deployed(privileged);
  const steps = workflowOf("deploy.yml").jobs["deploy"]?.steps ?? [];
  const step = steps.find(({ name }) => name === "Audit")?.run ?? "";
  const script = step.replace("npm run audit --", `"$NODE" "${join(root, "cli", "main.ts")}" audit`);
  const { code } = await stack.program("bash", ["-euo", "pipefail", "-c", script], {
    NODE: process.execPath,
    STACK: stack.name,
    INIT_CWD: stack.folder,
    NEUROERP_AUDITS: folder,
  });
  expect(code).toBe(3);
  const sarif = JSON.parse(readFileSync(join(stack.folder, "audit.sarif"), "utf8"));
  expect(sarif.version).toBe("2.1.0");
});
