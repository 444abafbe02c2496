/** Mistakes in a stack's configuration: what is configured, the key that is blamed, and what the report says of it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { Config, runtime } from "@pulumi/pulumi";
import { defaultHome } from "../components/platforms/host/home.ts";
import { temporaryFolder } from "../providers/supervisor/testing/fixture.ts";
import { type Settings, settings } from "../settings.ts";
import { CatalogError, type Problem } from "./problems.ts";
import { changed, textOf, valid } from "./testing/fixture.ts";

const root = join(temporaryFolder("n-"), "checkout");
for (const folder of ["services/backend", "services/frontend", ".run"]) {
  mkdirSync(join(root, folder), { recursive: true });
}
writeFileSync(join(root, ".run", "file"), "");

const encrypted = ["secret:tokenKey", "secret:portOffset", "secret:tokenKye"];

/** What comes of a configuration: a value is encrypted where its key is written `secret:<key>`. */
function read(configuration: Record<string, string>, catalogue = valid, stack = "dev"): Settings {
  const entries = Object.entries(configuration).map(([key, value]) => {
    const bare = key.replace(/^secret:/, "");
    return [bare.includes(":") ? bare : `shop:${bare}`, value] as const;
  });
  const secret = Object.keys(configuration)
    .filter((key) => encrypted.includes(key))
    .map((key) => key.replace(/^secret/, "shop"));
  runtime.setAllConfig(Object.fromEntries(entries), secret);
  return settings(catalogue, new Config("shop"), stack, root);
}

function problemsOf(...given: Parameters<typeof read>): readonly Problem[] {
  try {
    read(...given);
    return [];
  } catch (error) {
    if (error instanceof CatalogError) return error.problems;
    throw error;
  }
}

type Row = readonly [configuration: Record<string, string>, path: string, fragment: string];

const rows: readonly Row[] = [
  // Keys
  [
    { portOfset: "5" },
    "shop:portOfset",
    'remedy write "portOffset": pulumi config set portOffset <value>, then pulumi config rm portOfset',
  ],
  [{ PortOffset: "5" }, "shop:PortOffset", 'write "portOffset"'],
  [{ rundirectory: "/srv/shop" }, "shop:rundirectory", 'write "runDirectory"'],
  [{ colour: "red" }, "shop:colour", "remedy pulumi config rm colour"],
  [{ colour: "red" }, "shop:colour", '"portOffset", "runDirectory", "errorData", "tokenKey"'],
  [{ "my key": "red" }, 'shop:["my key"]', 'pulumi config rm "my key"'],
  [
    { "secret:tokenKye": "canary" },
    "shop:tokenKye",
    "pulumi config set --secret tokenKey, then pulumi config rm tokenKye",
  ],

  // Choices
  [
    { platform: "kubernets" },
    "shop:platform",
    'given "kubernets"; allowed "host" or "docker" or "kubernetes"; remedy pulumi config set platform kubernetes',
  ],
  [{ platform: "Host" }, "shop:platform", "remedy pulumi config set platform host"],
  [{ platform: "" }, "shop:platform", 'given ""'],
  [{ generateSecrets: "yes" }, "shop:generateSecrets", "remedy pulumi config set generateSecrets true"],
  [{ generateSecrets: "no" }, "shop:generateSecrets", "remedy pulumi config set generateSecrets false"],
  [{ generateSecrets: "False" }, "shop:generateSecrets", "remedy pulumi config set generateSecrets false"],
  [{ generateSecrets: "0" }, "shop:generateSecrets", 'allowed "true" or "false"'],
  [{ generateSecrets: "" }, "shop:generateSecrets", 'given ""'],

  // Numbers
  [{ portOffset: "" }, "shop:portOffset", 'given ""; allowed a whole number'],
  [{ portOffset: "many" }, "shop:portOffset", "remedy pulumi config set portOffset 0"],
  [{ portOffset: "0.5" }, "shop:portOffset", "a whole number"],
  [{ portOffset: "1e3" }, "shop:portOffset", "a whole number"],
  [{ portOffset: "0x10" }, "shop:portOffset", "a whole number"],
  [{ portOffset: " 5" }, "shop:portOffset", 'given " 5"'],
  [{ portOffset: "9".repeat(30) }, "shop:portOffset", "at most 9 digits"],
  [{ portOffset: "999999999" }, "shop:portOffset", "given 999999999; allowed from -1976 to 49103"],
  [{ portOffset: "50000" }, "shop:portOffset", "so that every port stays between 1024 and 65535"],
  [{ portOffset: "-2000" }, "shop:portOffset", "given -2000; allowed from -1976"],
  [{ "secret:portOffset": "canary" }, "shop:portOffset", "given (hidden, 6 characters)"],

  // The environment
  [{ environment: "Prod" }, "shop:environment", "remedy pulumi config set environment prod"],
  [{ environment: "" }, "shop:environment", 'given ""; allowed a DNS label'],
  [{ environment: "2" }, "shop:environment", "remedy pulumi config set environment dev"],
  [{ environment: "x".repeat(41) }, "shop:environment", "at most 40 characters"],

  // The run directory
  [
    { runDirectory: "" },
    "shop:runDirectory",
    `an absolute path; remedy pulumi config set runDirectory ${defaultHome(root, "dev")}`,
  ],
  [{ runDirectory: "run" }, "shop:runDirectory", 'given "run"; allowed an absolute path'],
  [{ runDirectory: "~/run" }, "shop:runDirectory", "an absolute path"],
  [{ runDirectory: `/srv/${"x".repeat(66)}` }, "shop:runDirectory", "allowed 70 bytes: a socket's path"],
  [{ runDirectory: `/srv/${"ü".repeat(33)}` }, "shop:runDirectory", "70 bytes"],
  [{ runDirectory: "/srv/a*" }, "shop:runDirectory", "without *, ?, ["],
  [{ runDirectory: "/srv/a ;b" }, "shop:runDirectory", "without ; or # after a space"],
  [{ runDirectory: "/srv/%(here)s" }, "shop:runDirectory", "%(here)s"],
  [{ runDirectory: "/srv/a\tb" }, "shop:runDirectory", "control characters"],
  [{ runDirectory: "/srv/$(id)" }, "shop:runDirectory", "a path without"],
  [{ runDirectory: '/srv/"a"' }, "shop:runDirectory", "a path without"],
  [{ runDirectory: "/srv/shop/" }, "shop:runDirectory", "in its shortest form, /srv/shop"],
  [{ runDirectory: "/srv/x/../shop" }, "shop:runDirectory", "in its shortest form, /srv/shop"],
  [{ runDirectory: "/" }, "shop:runDirectory", "two levels below the root"],
  [{ runDirectory: "/srv" }, "shop:runDirectory", "two levels below the root"],
  [{ runDirectory: root }, "shop:runDirectory", `neither the checkout ${root} nor a folder above it`],
  [{ runDirectory: join(root, "..") }, "shop:runDirectory", "removed with all its content"],
  [{ runDirectory: join(root, "services") }, "shop:runDirectory", `a folder below ${root}/.run, or outside`],
  [{ runDirectory: join(root, ".run", "file") }, "shop:runDirectory", `${root}/.run/file is a file`],
  [{ runDirectory: join(root, ".run", "file", "dev") }, "shop:runDirectory", `${root}/.run/file is a file`],

  // The error tracker
  [{ errorTracking: "bugsnik" }, "shop:errorTracking", "remedy pulumi config set errorTracking bugsink"],
  [{ errorTracking: "bugsink" }, "shop:errorTracking", "an error tracker that is installed; Bugsink is not"],
  [{ errorTracking: "bugsink" }, "shop:errorTracking", "pulumi config set errorTracking none does without"],
  [{ platform: "docker", errorTracking: "bugsink" }, "shop:errorTracking", 'allowed "none" or "sentry"'],
  [{ errorData: "drop" }, "shop:errorData", 'given "drop"; allowed "keep" or "delete"'],
  [{ platform: "docker", errorData: "keep" }, "shop:errorData", "an unknown key"],

  // Secrets
  [
    { tokenKey: "canary" },
    "shop:tokenKey",
    "given (hidden, 6 characters); allowed a secret that is kept encrypted; remedy pulumi config set --secret tokenKey",
  ],
  [{ "secret:tokenKey": "" }, "shop:tokenKey", "a secret that is not empty"],
  [{ "secret:tokenKey": " \n" }, "shop:tokenKey", "remedy pulumi config set --secret tokenKey"],
  [{ "secret:tokenKey": "a\0b" }, "shop:tokenKey", "no NUL character"],
];

test.each(rows)("%j is blamed at %s: %s", (configuration, path, fragment) => {
  const problems = problemsOf(configuration);
  expect(problems.map((problem) => problem.path)).toEqual([path]);
  expect(problems.map(textOf).join()).toContain(fragment);
});

test.each(rows.filter(([configuration]) => Object.values(configuration).includes("canary")))(
  "a value that may be secret is not in the report on %j",
  (configuration) => expect(JSON.stringify(problemsOf(configuration))).not.toContain("canary"),
);

test.each([
  {},
  { platform: "host", portOffset: "-10", generateSecrets: "false", "secret:tokenKey": "x" },
  { portOffset: "49103", environment: "prod", runDirectory: "/srv/a shop/100 %" },
  { "other:portOfset": "5", "pulumi:tags": "{}" },
])("nothing is wrong with %j", (configuration) => {
  expect(problemsOf(configuration)).toEqual([]);
});

test("what is configured counts", () => {
  const { plan, platform } = read({ portOffset: "5", environment: "prod", runDirectory: "/srv/shop" });
  expect([plan.environment, platform]).toEqual([
    "prod",
    { name: "host", home: "/srv/shop", tracker: "missing" },
  ]);
  expect(plan.services.map(({ port }) => port)).toEqual([8007, 8006, 3005]);
});

test("without configuration the stack names the environment and the run directory", () => {
  const { plan, platform } = read({}, valid, "mine");
  const host = { name: "host", home: defaultHome(root, "mine"), tracker: "missing" };
  expect([plan.environment, platform]).toEqual(["mine", host]);
});

test("a stack whose name is no label is told to name its environment", () => {
  const [problem] = problemsOf({}, valid, "My_Stack");
  expect(problem).toMatchObject({
    path: "shop:environment",
    remedy: "pulumi config set environment my-stack",
  });
});

test("a secret of a service that is wrong otherwise, or of another environment, is no unknown key", () => {
  const over = { A: "otherKey" };
  const catalogue = changed({ "services.crm.port": 1, "environments.prod.services.audit.secrets": over });
  const paths = problemsOf({ "secret:tokenKey": "x" }, catalogue).map(({ path }) => path);
  expect(paths).toEqual(["services.crm.port"]);
  expect(problemsOf({ otherKey: "" }, catalogue)[0]?.allowed).toContain("a secret that is not empty");
});

test("a secret cannot have a setting's key", () => {
  const catalogue = changed({ "services.crm.secrets": { A: "portOffset" } });
  const [problem] = problemsOf({ portOffset: "5" }, catalogue);
  expect(problem).toMatchObject({ path: "shop:portOffset", value: "a secret's key" });
});

test("mistakes of the configuration and of the catalogue are one report", () => {
  const configuration = { platform: "x", portOffset: "x", portOfset: "1", tokenKey: "x", runDirectory: "x" };
  const problems = problemsOf(configuration, changed({ "services.crm.port": 1, version: "1" }));
  expect(problems.map(({ path }) => path)).toEqual([
    "shop:platform",
    "shop:runDirectory",
    "shop:portOffset",
    "shop:tokenKey",
    "shop:portOfset",
    "services.crm.port",
    "version",
  ]);
});
