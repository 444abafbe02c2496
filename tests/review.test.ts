/** `npm run review` on real changes: in a checkout of its own, by the real engine, with nothing reached. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Checkout } from "../cli/review/checkout.ts";
import type { EnvironmentReview, Review } from "../cli/review/result.ts";
import { type Run, root, run } from "./harness/stack.ts";

let checkout: Checkout;

/** Stands where no secret may: it must be found nowhere. */
const canary = "hunter2-canary-6f1d9c";

const git = (...words: readonly string[]) =>
  execFileSync("git", words, { cwd: checkout.path, stdio: "pipe" });

beforeAll(async () => {
  checkout = await Checkout.open(root);
  await checkout.holdWorkingTree();
  git("init", "--quiet", "--initial-branch=main");
  // It is a link here, which the pattern for folders does not see.
  writeFileSync(join(checkout.path, ".git", "info", "exclude"), "/node_modules\n");
  git("add", "--all");
  git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "-m", "base");
});

afterAll(() => checkout.end());

interface Reviewed {
  readonly run: Run;
  readonly comment: string;
  readonly review: Review;
  /** The one environment that was looked at. */
  readonly found: EnvironmentReview;
}

/** Changes files, reviews one environment, and puts the files back. */
async function reviewed(
  environment: string,
  changes: readonly (readonly [file: string, from: string, to: string])[] = [],
): Promise<Reviewed> {
  for (const [file, from, to] of changes) {
    const path = join(checkout.path, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(from)) throw new Error(`${file} no longer has ${from}: change this test`);
    writeFileSync(path, text.replace(from, to));
  }
  const markdown = join(checkout.folder, "comment.md");
  const words = [
    "cli/main.ts",
    "review",
    "--base",
    "main",
    "--json",
    "--markdown",
    markdown,
    "-e",
    environment,
  ];
  // A token of nobody's: no credential is needed, and none is told.
  const { NODE_OPTIONS, ...variables } = process.env;
  const env = {
    ...variables,
    GITHUB_TOKEN: canary,
    PULUMI_ACCESS_TOKEN: "",
    KUBECONFIG: "",
    DOCKER_HOST: "",
  };
  const ended = await run(process.execPath, words, checkout.path, env);
  git("checkout", "--quiet", "--", ".");
  const comment = existsSync(markdown) ? readFileSync(markdown, "utf8") : "";
  expect(comment + ended.output).not.toContain(canary);
  if (!ended.stdout.startsWith("{")) throw new Error(ended.output);
  const review = JSON.parse(ended.stdout) as Review;
  const [found] = review.environments;
  if (found?.previewed !== true) throw new Error(`${ended.output}\n${comment}`);
  return { run: ended, comment, found, review };
}

const catalogue = "catalog/neuroerp.ts";

test("nothing changed: it says so, and nothing is refused", async () => {
  const { run, comment, found, review } = await reviewed("dev");
  expect(found).toMatchObject({ previewed: true, withoutBase: null, changes: [], objectives: [] });
  expect(found.policies.violations).toEqual([]);
  expect(review.parity).toEqual([]);
  expect(comment).toContain("**Nothing changes.**");
  expect(run.code).toBe(0);
});

test("a service added: what it brings is new, with its objectives, and no other service restarts", async () => {
  const added = `"valeo-files": worker({
      app: "audit.app:app",
      migrate: ["python", "-m", "neuroerp_service.migrate", "audit"],
      port: 8007,
      needs: ["database", "cache"],
    }),
    "valeo-audit": worker({`;
  const { found, comment } = await reviewed("dev", [[catalogue, '"valeo-audit": worker({', added]]);
  const own = found.changes.filter(({ service }) => service === "valeo-files");
  expect(own.map(({ kind, name, operation }) => `${operation} ${kind} ${name}`)).toEqual(
    expect.arrayContaining(["create Program valeo-files", "create File rules-valeo-files"]),
  );
  expect(own.filter(({ operation }) => operation !== "create")).toEqual([]);
  expect(found.objectives).toContainEqual(
    expect.objectContaining({ service: "valeo-files", kind: "objective", change: "added" }),
  );
  const services = ["valeo-frontend", "valeo-backend", "valeo-crm", "valeo-audit"];
  const restarted = found.changes.filter(({ restarts }) => restarts !== null).map(({ service }) => service);
  expect(restarted.filter((service) => services.includes(service))).toEqual([]);
  expect(comment).toContain("`valeo-files`");
});

describe("three mistakes of one change, in prod:", () => {
  let prod: Reviewed;

  beforeAll(async () => {
    const pods = "components/platforms/kubernetes/pod.ts";
    prod = await reviewed("prod", [
      [catalogue, "port: 8001,", 'port: 8001,\n      objectives: { errorRate: "2 %" },'],
      [catalogue, "port: 8002,", `port: 8002,\n      environment: { SMTP_PASSWORD: "${canary}" },`],
      [pods, "limits: { memory: quantity(memory), ", "limits: { "],
    ]);
  });

  const violationsOf = (policy: string) =>
    prod.found.policies.violations.filter((each) => each.policy === policy).map(({ says }) => says);

  test("an objective weakened is called out with before and after, and refused by its floor", () => {
    expect(prod.found.objectives).toEqual([
      {
        kind: "objective",
        service: "valeo-crm",
        name: "errors",
        change: "weaker",
        before: "99.9 % good over 30 d",
        after: "98 % good over 30 d",
      },
    ]);
    expect(prod.comment).toContain("1 objective or alert is weaker or gone");
    expect(prod.comment).toContain(
      "| prod | `valeo-crm` | objective `errors`: weaker | 99.9 % good over 30 d | 98 % good over 30 d |",
    );
    expect(violationsOf("slo/objective-errors")).toEqual([expect.stringContaining("valeo-crm")]);
  });

  test("a limit removed is refused, and the pods that restart by it are named", () => {
    const backend = prod.found.changes.find(
      ({ service, kind }) => service === "valeo-backend" && kind === "Deployment",
    );
    expect(backend).toMatchObject({
      operation: "update",
      restarts: "pods",
      changed: ["spec.template.spec.containers[0].resources.limits.memory"],
    });
    expect(violationsOf("reliability/limits")).toContainEqual(expect.stringContaining("valeo-backend"));
  });

  test("a secret leaked into a plain variable is refused by the variable's name; its value is nowhere", () => {
    expect(violationsOf("security/plain-secret")).toEqual([expect.stringContaining("SMTP_PASSWORD")]);
    expect(prod.comment).toContain("SMTP");
    expect(prod.comment + prod.run.output).not.toContain(canary);
  });

  test("the verdict and the exit code say that it is not to be merged", () => {
    expect(prod.comment).toMatch(/^\*\*Not to be merged\*\*: refused by policies: \d+ in prod/m);
    expect(prod.run.code).toBe(1);
  });
});
