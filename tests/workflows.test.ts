/** GitHub's workflows: what independent judges say of them, and what they may. Their steps: workflow-steps.test.ts. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { missingJudges } from "./harness/judges.ts";
import { root, run } from "./harness/stack.ts";
import {
  Bench,
  scriptFolder,
  workflowFolder,
  workflowNames,
  workflowOf,
  workflowText,
} from "./harness/workflows.ts";

const scripts = readdirSync(scriptFolder).map((name) => join(scriptFolder, name));

function commandsOf(name: string): string[] {
  return Object.values(workflowOf(name).jobs).flatMap(({ steps }) => steps.flatMap((step) => step.run ?? []));
}

const judged = missingJudges() === undefined ? test : test.skip;

judged("actionlint finds nothing, with shellcheck in every step", async () => {
  const actionlint = join(root, ".toolchain", "judges", "actionlint");
  const paths = workflowNames.map((name) => join(workflowFolder, name));
  const { code, output } = await run(actionlint, ["-shellcheck", "shellcheck", "-no-color", ...paths], root);
  expect([code, output]).toEqual([0, ""]);
});

judged("actionlint finds a mistake", async () => {
  const bench = new Bench();
  bench.write("broken.yml", workflowText("review.yml").replace("github.base_ref", "github.base_reff"));
  const actionlint = join(root, ".toolchain", "judges", "actionlint");
  const { code, output } = await run(actionlint, ["-no-color", bench.path("broken.yml")], bench.folder);
  expect(code).toBe(1);
  expect(output).toContain("base_reff");
  bench.end();
});

test("shellcheck finds nothing in their scripts", async () => {
  const { code, output } = await run("shellcheck", scripts, root);
  expect([code, output]).toEqual([0, ""]);
});

describe.each(workflowNames)("the workflow %s", (name) => {
  const workflow = workflowOf(name);
  const jobs = Object.entries(workflow.jobs);

  test("may nothing by itself, and each job little, for a limited time", () => {
    expect(workflow.permissions).toEqual({});
    for (const [job, { permissions, "timeout-minutes": minutes }] of jobs) {
      const may = Object.entries(permissions ?? { all: "write" });
      const written = may.filter(([, how]) => how === "write");
      expect([job, written.length <= 1, (minutes ?? 0) > 0 && (minutes ?? 0) <= 60]).toEqual([
        job,
        true,
        true,
      ]);
    }
  });

  test("runs nothing of a pull request where a token may write", () => {
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    for (const [, { permissions, steps }] of jobs) {
      const runsCheckout = steps.some(({ run: script = "" }) => script.includes("npm "));
      if (runsCheckout) expect(permissions).toEqual({ contents: "read" });
    }
  });

  test("pins what it uses by digest, with the version beside it", () => {
    const uses = [...workflowText(name).matchAll(/uses: (.*)$/gm)].map(([, used = ""]) => used);
    for (const used of uses) expect(used).toMatch(/^(?:\.\/.+|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    for (const [, { container }] of jobs)
      if (container !== undefined) expect(container).toMatch(/@sha256:[0-9a-f]{64}$/);
  });

  test("keeps no token of git's, and puts no value into a script", () => {
    for (const [, { steps }] of jobs) {
      for (const { uses = "", with: given } of steps)
        if (uses.startsWith("actions/checkout@")) expect(given?.["persist-credentials"]).toBe(false);
      for (const { run: script = "" } of steps) expect(script).not.toContain("${{");
    }
  });

  test("runs commands that exist, with options that they have", async () => {
    for (const { script, command, words } of npmCommands(commandsOf(name))) {
      expect(scriptsOfPackage()).toContain(command);
      const { stdout } = await run(process.execPath, ["cli/main.ts", command, "--help"], root);
      for (const option of words) expect([script, stdout]).toEqual([script, expect.stringContaining(option)]);
    }
  });

  test("runs scripts that exist", () => {
    for (const script of commandsOf(name))
      for (const [path] of script.matchAll(/\.github\/scripts\/[\w-]+\.sh/g))
        expect([path, existsSync(join(root, path))]).toEqual([path, true]);
  });
});

function scriptsOfPackage(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
  return Object.keys(scripts);
}

/** Each `npm run`, with the options of ours that it gives. */
function npmCommands(all: readonly string[]) {
  const texts = [...all, ...scripts.map((path) => readFileSync(path, "utf8"))].join("\n");
  return [...texts.matchAll(/^ *npm run (?:-s )?([\w:]+)(?: -- ([^\n|>]*))?/gm)].map(
    ([script, command = "", words = ""]) => ({
      script,
      command,
      words: (words.split(" -- ")[0] ?? "").split(" ").filter((word) => /^--?[a-z]/.test(word)),
    }),
  );
}
