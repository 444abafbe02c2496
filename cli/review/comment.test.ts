import { describe, expect, test } from "@jest/globals";
import { secret } from "../../providers/supervisor/properties.ts";
import { commentOf, marker } from "./comment.ts";
import { reviewOf } from "./environment.ts";
import { readPreview } from "./events.ts";
import { type EnvironmentReview, exitCodeOf, type Review } from "./result.ts";
import { masker } from "./secrets.ts";

const type = "kubernetes:apps/v1:Deployment";

interface Recorded {
  readonly op?: string;
  readonly policies?: readonly (readonly [level: string, message: string])[];
  readonly path?: string;
}

/** The events of a preview that touches so many services. */
function recorded(
  services: number,
  { op = "update", policies = [], path = "spec.template.spec.x" }: Recorded = {},
) {
  const events: object[] = [];
  for (let index = 0; index < services; index += 1) {
    const name = `valeo-service-${index}`;
    const urn = `urn:pulumi:prod::erp::${type}::${name}`;
    const inputs = { metadata: { labels: { service: name } }, token: secret("canary") };
    const [before, after] = [
      { custom: true, inputs },
      { custom: true, inputs },
    ];
    const detailedDiff = { [path]: { diffKind: "update" } };
    const metadata = { op, urn, type, old: before, new: after, detailedDiff };
    events.push({ resourcePreEvent: { metadata } });
    for (const [enforcementLevel, message] of policies)
      events.push({
        policyEvent: {
          resourceUrn: urn,
          message: message.replaceAll("NAME", name),
          policyName: "limits",
          policyPackName: "reliability",
          enforcementLevel,
          severity: "high",
        },
      });
  }
  events.push({ summaryEvent: { resourceChanges: {} } });
  return events.map((each) => JSON.stringify(each)).join("\n");
}

const budgets = { unknown: null, rows: [] };

function environment(name: string, lines: string, more: Partial<EnvironmentReview> = {}): EnvironmentReview {
  return { ...reviewOf(name, readPreview(lines), { withoutBase: null, budgets }), ...more };
}

const review = (...environments: EnvironmentReview[]): Review => ({
  base: "main (0123456)",
  environments,
  parity: [],
});

const violation = [
  "mandatory",
  "NAME: has no limit\n  rule: r\n  why: w\n  mend: set resources.memory",
] as const;

describe("the first line after the marker says it all:", () => {
  test.each<[string, Review, string]>([
    ["nothing", review(environment("dev", recorded(2, { op: "same" }))), "**Nothing changes.**"],
    [
      "what is new alone",
      review(environment("dev", recorded(2, { op: "create" }))),
      "**Fine**: nothing is refused, weakened or restarted.",
    ],
    ["restarts", review(environment("prod", recorded(2))), "**Look at it**: restarts: 2 in prod."],
    [
      "violations",
      review(environment("prod", recorded(2, { op: "create", policies: [violation] }))),
      "**Not to be merged**: refused by policies: 2 in prod.",
    ],
    ["failures", review(environment("prod", "")), "**Not to be merged**: could not be previewed: prod."],
  ])("%s", (_what, given, line) => {
    expect(commentOf(given).split("\n").slice(0, 2)).toEqual([marker, line]);
  });
});

test("a violation is a row with policy, environments, what is wrong and the mend", () => {
  const lines = recorded(1, { policies: [violation] });
  const comment = commentOf(review(environment("staging", lines), environment("prod", lines)));
  expect(comment).toContain(
    "| staging, prod | high | `reliability/limits` | valeo-service-0: has no limit | set resources.memory |",
  );
});

test.each<[string, string, string]>([
  ["what is unknown until update", "NAME: unknown until update: spec.x", "unknown until update"],
  ["an exception", "NAME: runs as root\n  excepted until 2030-01-01 by erp: it must", "exception"],
  ["advice", "NAME: could be better", "advice"],
])("%s is told apart from violations", (_what, message, called) => {
  const one = environment("dev", recorded(1, { op: "same", policies: [["advisory", message]] }));
  expect(exitCodeOf(review(one))).toBe(0);
  expect(commentOf(review(one))).toContain(`| ${called} | dev | \`reliability/limits\` |`);
});

test("an exit code of 1 is for violations, of 2 for what could not be previewed", () => {
  const refused = environment("prod", recorded(1, { policies: [violation] }));
  expect(exitCodeOf(review(refused))).toBe(1);
  expect(exitCodeOf(review(refused, environment("dev", "")))).toBe(2);
});

test("without a base it says why, and that everything counts as new", () => {
  const withoutBase = "the base could not be evaluated:\nno such file";
  const comment = commentOf(review(environment("dev", recorded(1, { op: "create" }), { withoutBase })));
  expect(comment).toContain("dev: there is nothing to compare with, so everything counts as new.");
  expect(comment).toContain("no such file");
});

describe("at 100 services", () => {
  const policies = [violation, ["advisory", `NAME: ${"could be better ".repeat(8)}`]] as const;
  const large = review(
    ...["dev", "staging", "prod"].map((name) => environment(name, recorded(100, { policies }))),
  );
  const comment = commentOf(large);

  test("it is short enough for GitHub", () => {
    expect(comment.length).toBeLessThan(65_536);
  });

  test("it says what was cut where there is less room", () => {
    expect(commentOf(large, 20_000).length).toBeLessThanOrEqual(20_000);
    expect(commentOf(large, 20_000)).toMatch(/\d+ more are left out: `npm run review -- --json` has them\./);
  });

  test("what is the same of many resources, in several environments, is one row with their number", () => {
    const rows = comment.split("\n").filter((line) => line.includes("has no limit"));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(/^\| dev, staging, prod \| high \|.*<br>and 97 more \|/);
  });

  test("the least important is cut first", () => {
    const short = commentOf(large, 12_000);
    expect(short).toContain("has no limit");
    expect(short).toMatch(/Changes by environment and service.*\n(?:.*\n){1,6}300 more are left out/);
  });

  test("it fits however little room there is", () => {
    expect(commentOf(large, 2_000).length).toBeLessThanOrEqual(2_000);
  });
});

test("no secret is in it, and what a message quotes of one is masked", () => {
  const lines = recorded(1, {
    policies: [["mandatory", "NAME: has TOKEN=leaked-canary in it"]],
    path: "env.TOKEN",
  });
  const masked = masker(["leaked-canary"])(review(environment("prod", lines)));
  const [comment, json] = [commentOf(masked), JSON.stringify(masked)];
  expect(comment + json).not.toContain("canary");
  expect(comment).toContain(String.raw`TOKEN=\[secret\]`);
  expect(json).toContain("TOKEN=[secret]");
});

test("what others wrote can neither format, nor link, nor call anybody", () => {
  const message = "NAME: <script> [x](http://evil) @everyone | `a` \n <!-- neuroerp-review -->";
  const comment = commentOf(review(environment("prod", recorded(1, { policies: [["mandatory", message]] }))));
  expect(comment.match(/<!--/g)).toHaveLength(1);
  expect(comment).not.toMatch(/<script>|[^\\]\]\(http|@everyone/);
});
