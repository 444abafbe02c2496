/** The commands of GitHub's workflows, run as GitHub runs them, with stand-ins for `gh` and `npm`. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  Bench,
  type GitHub,
  gh,
  nobodyYet,
  type Step,
  scriptFolder,
  workflowOf,
} from "./harness/workflows.ts";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.end());

/** What a program has been called with, a line a call. */
const recorder = '#!/bin/sh\necho "$*" >>calls\n';

function step(workflow: string, job: string, name: string): Step {
  const found = workflowOf(workflow).jobs[job]?.steps.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${workflow} has no step "${name}" in the job "${job}"`);
  return found;
}

describe("the comment of a pull request", () => {
  const marker = "<!-- neuroerp-review -->";
  const github = (): GitHub => JSON.parse(bench.read("github.json")) as GitHub;
  const command = step("review.yml", "comment", "Write the comment").run ?? "";
  const post = () =>
    bench.step(command.replace(".github/scripts", scriptFolder), { NUMBER: "7", GH_TOKEN: "none" });

  beforeEach(() => {
    bench.standIn("gh", gh);
    bench.write("github.json", JSON.stringify(nobodyYet));
    bench.write("review.md", `${marker}\n**Nothing changes.**\n`);
  });

  test("is written once, and then updated in place", async () => {
    expect((await post()).code).toBe(0);
    bench.write("review.md", `${marker}\n**3 changes.** "$(touch injected)"\n`);
    expect((await post()).code).toBe(0);
    expect(github().items.map(({ body }) => body)).toEqual([bench.read("review.md")]);
    expect(github().writes).toEqual([
      "POST repos/acme/erp/issues/7/comments",
      "PATCH repos/acme/erp/issues/comments/1",
    ]);
    expect(existsSync(bench.path("injected"))).toBe(false);
  });

  test("leaves a person's alone that begins like it", async () => {
    const theirs = { id: 1, login: "somebody", body: `${marker} mine`, state: "open" };
    bench.write("github.json", JSON.stringify({ items: [theirs], writes: [] }));
    expect((await post()).code).toBe(0);
    expect(github().items).toEqual([theirs, expect.objectContaining({ id: 2 })]);
  });

  test("is none of a file that is no review", async () => {
    bench.write("review.md", "something else\n");
    const { code, output } = await post();
    expect([code, output]).toEqual([1, expect.stringContaining("it is no review")]);
    expect(github().items).toEqual([]);
  });
});

describe("the steps of a review", () => {
  test("compare with the pull request's base, and show the result in the summary", async () => {
    bench.standIn("npm", `${recorder}echo '<!-- neuroerp-review -->' >review.md\n`);
    await bench.step(step("review.yml", "review", "Review").run ?? "", { BASE: "main; touch injected" });
    await bench.step(step("review.yml", "review", "Show it in the run's summary").run ?? "");
    expect(bench.read("calls")).toBe(
      "run review -- --base origin/main; touch injected --markdown review.md\n",
    );
    expect(bench.read("summary")).toBe(bench.read("review.md"));
    expect(existsSync(bench.path("injected"))).toBe(false);
  });
});

describe("the steps of a deployment", () => {
  const steps = (workflowOf("deploy.yml").jobs["deploy"]?.steps ?? []).flatMap(({ run: script = "" }) =>
    script.startsWith("npm ") ? [script] : [],
  );

  test("preview, update and audit the environment, in this order", async () => {
    bench.standIn("npm", recorder);
    for (const script of steps) await bench.step(script, { STACK: "prod" });
    expect(bench.read("calls").split("\n")).toEqual([
      "run preview -- -s prod",
      "run up -- -s prod",
      "run audit -- prod --format sarif --out audit.sarif",
      "",
    ]);
  });

  test("put credentials into files that only their user reads", async () => {
    const { code } = await credentials({
      NEUROERP_BACKEND_URL: "s3://states",
      PASSPHRASE: "hunter2",
      CLUSTER: "kind: Config",
      ENGINE: "ssh://staging",
    });
    expect(code).toBe(0);
    expect(bench.read("secrets/passphrase")).toBe("hunter2\n");
    expect(bench.read("secrets/kubeconfig")).toBe("kind: Config\n");
    for (const name of ["passphrase", "kubeconfig"])
      expect(statSync(bench.path(`secrets/${name}`)).mode & 0o777).toBe(0o600);
    expect(bench.read("github-env")).toBe(
      `KUBECONFIG=${bench.path("secrets")}/kubeconfig\nDOCKER_HOST=ssh://staging\n`,
    );
  });

  test.each([
    ["NEUROERP_BACKEND_URL", { PASSPHRASE: "hunter2" }],
    ["PASSPHRASE", { NEUROERP_BACKEND_URL: "s3://states" }],
  ])("do not begin without %s", async (missing, variables) => {
    const { code, output } = await credentials(variables);
    expect([code, output]).toEqual([1, expect.stringContaining(`${missing} is not set`)]);
  });

  test("tag the commit that was deployed", async () => {
    bench.standIn("gh", `#!/bin/sh\necho "$*" >>calls\n`);
    const { code } = await bench.script("record-deployment.sh", "prod", "abc123");
    expect(code).toBe(0);
    expect(bench.read("calls")).toMatch(
      /^api --method POST repos\/acme\/erp\/git\/refs --raw-field ref=refs\/tags\/deployed\/prod\/\d{8}T\d{6}Z --raw-field sha=abc123 /,
    );
  });

  function credentials(variables: Record<string, string>) {
    const file = bench.path("secrets/passphrase");
    const script = `bash ${join(scriptFolder, "credentials.sh")}`;
    return bench.step(script, { NEUROERP_PASSPHRASE_FILE: file, ...variables });
  }
});

describe("the steps that look for drift", () => {
  const github = (): GitHub => JSON.parse(bench.read("github.json")) as GitHub;
  const tell = () => bench.script("drift-issue.sh", "prod", "drift", "https://example.com/runs/1");

  /** As Pulumi ends, with these words and this exit code. */
  async function look(words: string, code: number): Promise<number> {
    bench.standIn("npm", `#!/bin/sh\necho "$*" >>calls\necho '${words}'\nexit ${code}\n`);
    return (await bench.script("look-for-drift.sh", "prod", "drift")).code;
  }

  const differs = "error: no changes were expected but changes were proposed";

  beforeEach(() => {
    bench.standIn("gh", gh);
    bench.write("github.json", JSON.stringify(nobodyYet));
  });

  test.each([
    ["same", "0 changes", 0, 0],
    ["drift", differs, 1, 0],
    ["failed", "error: connection refused", 1, 1],
  ])("tell what is %s", async (verdict, words, ended, code) => {
    expect(await look(words, ended)).toBe(code);
    expect(bench.read("drift/verdict")).toBe(`${verdict}\n`);
    expect(bench.read("calls")).toBe("run preview -- -s prod -- --refresh --expect-no-changes --diff\n");
  });

  test("open one issue, write it anew, and close it when nothing differs any more", async () => {
    await look(differs, 1);
    expect((await tell()).code).toBe(0);
    await look(`${differs} twice`, 1);
    expect((await tell()).code).toBe(0);
    expect(github().items).toHaveLength(1);
    expect(github().items[0]?.body).toMatch(/^<!-- neuroerp-drift:prod -->\nprod differs .* twice\n/s);
    await look("nothing", 0);
    expect((await tell()).code).toBe(0);
    expect(github().items.map(({ state }) => state)).toEqual(["closed"]);
    await tell();
    expect(github().writes).toHaveLength(3);
  });

  test("say too where it could not be looked, and keep within an issue's limit", async () => {
    await look("x".repeat(100), 1);
    bench.write("drift/output", "x".repeat(200_000));
    expect((await tell()).code).toBe(0);
    expect(github().items[0]?.body).toContain("prod could not be compared");
    expect(github().items[0]?.body.length).toBeLessThan(65_536);
  });

  test("compare with what was deployed last", async () => {
    const git = (words: string) => bench.step(`git -c user.name=a -c user.email=a@example.com ${words}`);
    await git("init -q .");
    await git("commit -q --allow-empty -m old");
    await git("tag deployed/prod/20261129T000000Z");
    await git("commit -q --allow-empty -m deployed");
    await git("tag deployed/prod/20261130T000000Z");
    await git("commit -q --allow-empty -m waiting");
    expect((await bench.script("deployed.sh", "prod")).code).toBe(0);
    expect((await git("log -1 --format=%s")).stdout).toBe("deployed\n");
    expect((await bench.script("deployed.sh", "staging")).output).toMatch(/never deployed/);
  });
});
