/** Every mistake that a program can make in a resource's inputs, the property that is blamed, and what is said. */
import { describe, expect, test } from "@jest/globals";
import { directory } from "./kinds/directory.ts";
import { file } from "./kinds/file.ts";
import { generatedSecret } from "./kinds/generated-secret.ts";
import { pm2App } from "./kinds/pm2-app.ts";
import { program } from "./kinds/program.ts";
import { sentryProjectSettings } from "./kinds/sentry-project-settings.ts";
import { task } from "./kinds/task.ts";
import { trackerProject } from "./kinds/tracker-project.ts";
import { type Properties, secret, unknownValue } from "./properties.ts";
import { SupervisorProvider } from "./provider.ts";
import { urnOf } from "./testing/fixture.ts";

const unit = { home: "/tmp/home", name: "unit", command: ["true"], cwd: "/tmp" };
const valid = {
  Directory: { path: "/tmp/some/where" },
  File: { path: "/tmp/file", content: "text" },
  GeneratedSecret: { name: "key" },
  Pm2App: unit,
  Program: unit,
  SentryProjectSettings: {
    url: "https://sentry.io/api/",
    organization: "valeo",
    project: "shop",
    secretToken: "t",
    filters: { browserExtensions: true, legacyBrowsers: true, localhost: true, webCrawlers: true },
    ownership: "",
    spikeProtection: true,
  },
  Task: { name: "task", command: ["true"], cwd: "/tmp" },
  TrackerProject: {
    url: "http://127.0.0.1:1",
    secretToken: "0".repeat(40),
    team: "shop",
    name: "orders",
    remove: ["true"],
    cwd: "/tmp",
  },
};
type Kind = keyof typeof valid;
const kinds = Object.keys(valid) as Kind[];

/** The valid inputs with some changed; undefined takes one out. */
async function refused(kind: Kind, changes: Properties) {
  const merged = Object.entries({ ...valid[kind], ...changes }).filter(([, value]) => value !== undefined);
  const { failures } = await new SupervisorProvider().check(urnOf(kind), {}, Object.fromEntries(merged));
  return failures ?? [];
}

type Row = [changes: Properties, property: string, fragment: string];

const anywhere: Row[] = [
  [{ comand: ["x"] }, "comand", "is no property of this resource; it has "],
  [{ "": 1 }, '[""]', "is no property of this resource"],
  [{ "re-start": 1 }, '["re-start"]', "is no property of this resource"],
];
const unitRows: Row[] = [
  [{ home: undefined }, "home", "nothing is not allowed: allowed is a text"],
  [{ home: "run" }, "home", '"run" is not allowed: allowed is an absolute path'],
  [{ home: `/${"x".repeat(70)}` }, "home", "set a shorter run directory"],
  [{ home: `/${"ü".repeat(35)}` }, "home", "allowed are 70 bytes"],
  ...["/a[b]", "/a*", "/a?", "/a\nb", "/a ;b", "/a #b", "/%(here)s"].map(
    (home): Row => [{ home }, "home", "supervisord would read more into them; set another run directory"],
  ),
  [{ name: "" }, "name", "allowed is a DNS label"],
  [{ name: "Big" }, "name", '"Big" is not allowed: allowed is a DNS label'],
  [{ name: "-a" }, "name", "allowed is a DNS label"],
  [{ name: "a_b" }, "name", "allowed is a DNS label"],
  [{ name: "a]\ncommand=evil" }, "name", "allowed is a DNS label"],
  [{ name: "x".repeat(64) }, "name", "at most 63 characters"],
  [{ command: undefined }, "command", "nothing is not allowed: allowed is a list"],
  [{ command: [] }, "command", "[] is not allowed: allowed is a command of at least one word"],
  [{ command: "node x" }, "command", '"node x" is not allowed: allowed is a list'],
  [{ command: ["node", 1] }, "command[1]", "1 is not allowed: allowed is a text"],
  [{ command: ["node", "a\0b"] }, "command[1]", '"a\\u0000b" is not allowed: allowed is a text without NUL'],
  [{ cwd: "services" }, "cwd", "allowed is an absolute path"],
  [{ cwd: "/a\0" }, "cwd", "without NUL"],
  [{ environment: "A=1" }, "environment", '"A=1" is not allowed: allowed is an object'],
  [
    { environment: { "A-B": "x" } },
    'environment["A-B"]',
    'the key "A-B" is not allowed: allowed are letters',
  ],
  [{ environment: { "1A": "x" } }, 'environment["1A"]', "the first no digit"],
  [{ environment: { PWD: "/" } }, "environment.PWD", "a variable that the shell does not set itself"],
  [{ environment: { A: "a\0b" } }, "environment.A", "without NUL"],
  [
    { secretEnvironment: { A: "a\0b" } },
    "secretEnvironment.A",
    "[secret] is not allowed: allowed is a text without NUL",
  ],
  [{ environment: { A: 1 } }, "environment.A", "1 is not allowed: allowed is a text"],
  [{ secretEnvironment: { "A=B": "x" } }, 'secretEnvironment["A=B"]', 'the key "A=B" is not allowed'],
  [{ secretEnvironment: { A: 1 } }, "secretEnvironment.A", "[secret] is not allowed"],
  [{ ready: { url: "not a url" } }, "ready.url", '"not a url" is not allowed: allowed is a URL'],
  [{ ready: { port: 0 } }, "ready.port", "0 is not allowed: allowed is a port, 1 to 65535"],
  [{ ready: { url: "ftp://x" } }, "ready.url", "allowed is a URL, http or https"],
  [{ ready: { url: 5 } }, "ready.url", "5 is not allowed: allowed is a URL"],
  [{ ready: "soon" }, "ready", '"soon" is not allowed: allowed is an object'],
  [{ ready: { command: [] } }, "ready.command", "allowed is a command of at least one word"],
  [{ ready: { timeout: 0 } }, "ready.timeout", "allowed are milliseconds above 0"],
  [{ ready: { timeout: "5 s" } }, "ready.timeout", '"5 s" is not allowed: allowed is a number'],
  [{ ready: { timeout: 2 ** 31 } }, "ready.timeout", "at most 2147483647: a timer counts no further"],
  [{ ready: { urll: "http://x" } }, "ready.urll", 'is no property of "ready"'],
  [{ ports: [65_536] }, "ports[0]", "65536 is not allowed: allowed is a port, 1 to 65535"],
  [{ ports: [80, -1] }, "ports[1]", "-1 is not allowed"],
  [{ ports: [80.5] }, "ports[0]", "80.5 is not allowed"],
  [{ ports: 80 }, "ports", "80 is not allowed: allowed is a list"],
  [{ ports: ["80"] }, "ports[0]", '"80" is not allowed'],
  [{ restartOn: { a: 1 } }, "restartOn.a", "1 is not allowed: allowed is a text"],
  [{ stop: { timeout: -1 } }, "stop.timeout", "-1 is not allowed: allowed are milliseconds above 0"],
  [{ stop: { signal: "SIGTERM" } }, "stop.signal", '"SIGTERM" is not allowed: allowed '],
  [{ stop: { sginal: "TERM" } }, "stop.sginal", 'is no property of "stop"'],
];

const rows: Record<Kind, Row[]> = {
  Directory: [
    [{ path: undefined }, "path", "nothing is not allowed"],
    [{ path: 7 }, "path", "7 is not allowed: allowed is a text"],
    [{ path: "some/where" }, "path", '"some/where" is not allowed: allowed is an absolute path'],
    ...["/", "/tmp", "/tmp/", "//tmp", "/tmp/..", "/tmp/x/..", "/./tmp"].map(
      (path): Row => [{ path }, "path", "at least two levels below the root"],
    ),
    [{ mode: 755 }, "mode", "755 is not allowed: allowed is a text"],
    [{ mode: "0999" }, "mode", 'allowed are octal permissions, "0644"'],
    [{ mode: "04755" }, "mode", "allowed are octal permissions"],
    [{ mode: "rwx" }, "mode", "allowed are octal permissions"],
    [{ path: "/tmp/a\0b" }, "path", "without NUL"],
    [{ owner: 0 }, "owner", "0 is not allowed: allowed is a text"],
    [{ owner: "a:b" }, "owner", "allowed is a user's name"],
  ],
  File: [
    [{ path: "file" }, "path", "allowed is an absolute path"],
    [{ content: undefined }, "content", "give one of content and secretContent"],
    [{ secretContent: "s", mode: "0600" }, "content", "give one of content and secretContent"],
    [{ content: 1 }, "content", "1 is not allowed"],
    [{ content: undefined, secretContent: 1 }, "", "secretContent: [secret] is not allowed"],
    [{ content: undefined, secretContent: "s" }, "mode", "is for its owner alone"],
    [{ content: undefined, secretContent: "s", mode: "0640" }, "mode", '"0640" is not allowed'],
    [{ content: undefined, secretContent: unknownValue, mode: "0604" }, "mode", "is for its owner alone"],
    [{ mode: "644 " }, "mode", "allowed are octal permissions"],
    [{ validate: "promtool" }, "validate", "allowed is a list"],
    [{ validate: ["promtool", null] }, "validate[1]", "null is not allowed"],
    [
      { validate: ["/no/such/judge", "{file}"] },
      "content",
      'there is no command "/no/such/judge"; nobody has judged /tmp/file',
    ],
    [{ reloadUrl: "127.0.0.1" }, "reloadUrl", '"127.0.0.1" is not allowed: allowed is a URL'],
  ],
  GeneratedSecret: [
    [{ name: "" }, "name", '"" is not allowed: allowed is a text that is not empty'],
    [{ bytes: 8 }, "bytes", "8 is not allowed: allowed are 16 to 1024 bytes"],
    [{ bytes: 1e9 }, "bytes", "allowed are 16 to 1024 bytes"],
    [{ bytes: 32.5 }, "bytes", "32.5 is not allowed"],
    [{ bytes: "32" }, "bytes", '"32" is not allowed'],
  ],
  Pm2App: [
    ...unitRows,
    [{ memoryLimit: 0 }, "memoryLimit", "0 is not allowed: allowed are bytes above 0"],
    [{ memoryLimit: 0.5 }, "memoryLimit", "a whole number"],
    [{ memoryLimit: "1G" }, "memoryLimit", '"1G" is not allowed'],
    [{ stop: { signal: "INT" } }, "stop.signal", '"INT" is not allowed: allowed is TERM'],
    [{ events: ["TICK_5"] }, "events", "is no property of this resource"],
  ],
  Program: [
    ...unitRows,
    [{ user: 33 }, "user", "33 is not allowed"],
    [{ user: "a\nautostart = false" }, "user", "allowed is a user's name"],
    [{ user: "" }, "user", "allowed is a user's name"],
    [{ events: "TICK_5" }, "events", '"TICK_5" is not allowed'],
    [{ events: ["TICK_6"] }, "events[0]", '"TICK_6" is not allowed: allowed are supervisord\'s event types'],
    [{ events: ["TICK_5\nuser = x"] }, "events[0]", "PROCESS_STATE, "],
    [{ logs: { maxBytes: 1.5 } }, "logs.maxBytes", "allowed are bytes above 0, a whole number"],
    [{ logs: { maxBytes: 1e21 } }, "logs.maxBytes", "a whole number"],
    [{ logs: { maxBytes: 0 } }, "logs.maxBytes", "0 is not allowed: allowed are bytes above 0"],
    [{ logs: { backups: -1 } }, "logs.backups", "-1 is not allowed: allowed is a whole number"],
    [{ logs: { backups: 1.5 } }, "logs.backups", "1.5 is not allowed"],
    [{ memoryLimit: 1 }, "memoryLimit", "is no property of this resource"],
  ],
  Task: [
    [{ name: "" }, "name", '"" is not allowed: allowed is a text that is not empty'],
    [{ name: "a\0b" }, "name", "without NUL"],
    [{ home: "run" }, "home", "allowed is an absolute path"],
    [{ command: [] }, "command", "allowed is a command of at least one word"],
    [{ cwd: undefined }, "cwd", "nothing is not allowed"],
    [{ creates: "data" }, "creates", '"data" is not allowed: allowed is an absolute path'],
    [{ environment: { "": "x" } }, 'environment[""]', 'the key "" is not allowed'],
    [
      { secretEnvironment: { "A B": unknownValue } },
      'secretEnvironment["A B"]',
      'the key "A B" is not allowed',
    ],
    [{ runOn: { a: null } }, "runOn.a", "null is not allowed"],
    [{ timeout: -5 }, "timeout", "-5 is not allowed: allowed are milliseconds above 0"],
    [{ user: ["postgres"] }, "user", '["postgres"] is not allowed'],
  ],
  SentryProjectSettings: [
    [{ url: "sentry.io" }, "url", "allowed is a URL, http or https"],
    [{ organization: "" }, "organization", '"" is not allowed: allowed is a text that is not empty'],
    [{ project: undefined }, "project", "nothing is not allowed: allowed is a text"],
    [{ secretToken: "" }, "", "secretToken: [secret] is not allowed"],
    [{ ownership: ["path:* #shop"] }, "ownership", "is not allowed"],
    [{ spikeProtection: "on" }, "spikeProtection", '"on" is not allowed'],
  ],
  TrackerProject: [
    [{ url: "tracker:80" }, "url", "allowed is a URL, http or https"],
    [{ secretToken: "ABC" }, "", "secretToken: [secret] is not allowed: allowed are 40 hexadecimal digits"],
    [{ team: "" }, "team", '"" is not allowed: allowed is a text that is not empty'],
    [{ name: "x".repeat(256) }, "name", "allowed are 255 characters"],
    [{ remove: [] }, "remove", "allowed is a command of at least one word"],
    [{ cwd: "run" }, "cwd", "allowed is an absolute path"],
    [{ timeout: 0 }, "timeout", "0 is not allowed: allowed are milliseconds above 0"],
  ],
};

describe.each(kinds)("of a %s", (kind) => {
  test("the valid inputs are accepted", async () => {
    expect(await refused(kind, {})).toEqual([]);
  });

  test.each([...anywhere, ...rows[kind]])("%j is refused at %j: %s", async (changes, property, fragment) => {
    expect(await refused(kind, changes)).toEqual([{ property, reason: expect.stringContaining(fragment) }]);
  });
});

test("several mistakes are one report", async () => {
  const failures = await refused("Program", {
    cwd: "a",
    ports: [0, 80, 70_000],
    logs: { backups: -1 },
    x: 1,
  });
  expect(failures.map(({ property }) => property).sort()).toEqual([
    "cwd",
    "logs.backups",
    "ports[0]",
    "ports[2]",
    "x",
  ]);
});

test("the properties that there are stand in the report on one that is not", async () => {
  const [failure] = await refused("Directory", { pth: "/x" });
  expect(failure?.reason).toContain("it has path, mode, owner");
});

const output = { "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4", secret: true };
test.each<[Kind, Properties]>([
  ["File", { content: undefined, secretContent: ["canary"] }],
  ["Program", { secretEnvironment: "canary" }],
  ["Program", { secretEnvironment: { A: ["canary"] } }],
  ["Program", { secretEnvironment: { "A-B": "canary" } }],
  ["Program", { cwd: secret("canary") }],
  ["Program", { command: secret("canary") }],
  ["Program", { command: ["x", secret(["canary"])] }],
  ["Program", { ready: secret({ url: "canary" }) }],
  ["Program", { ready: { url: { ...output, value: "canary" } } }],
  ["Program", { environment: [secret("canary")] }],
  ["Pm2App", { environment: { A: secret(["canary"]) } }],
  ["Task", { creates: secret("canary") }],
])("the value of a secret is not in the refusal of a %s with %j", async (kind, changes) => {
  const failures = await refused(kind, changes);
  expect(failures).not.toEqual([]);
  expect(JSON.stringify(failures)).not.toContain("canary");
});

const shapes = {
  Directory: directory,
  File: file,
  GeneratedSecret: generatedSecret,
  SentryProjectSettings: sentryProjectSettings,
  Task: task,
  TrackerProject: trackerProject,
};
const properties = Object.entries({ ...shapes, Pm2App: pm2App, Program: program }).flatMap(([kind, of]) =>
  Object.keys(of.schema.shape).map((key): [Kind, Properties] => [kind as Kind, { [key]: unknownValue }]),
);
test.each<[Kind, Properties]>([
  ...properties,
  ["File", { content: undefined, secretContent: unknownValue, mode: "0600" }],
  ["File", { content: undefined, secretContent: "s", mode: unknownValue }],
  ["Program", { command: ["x", unknownValue], ports: [unknownValue] }],
  ["Program", { ready: { url: unknownValue }, logs: { maxBytes: unknownValue } }],
  ["Program", { environment: { A: unknownValue }, stop: { signal: unknownValue, timeout: unknownValue } }],
  ["Task", { secretEnvironment: { A: secret(unknownValue) } }],
])("what a preview of a %s cannot know yet is not refused: %j", async (kind, changes) => {
  const known = kind === "File" && "secretContent" in changes ? { mode: "0600", ...changes } : changes;
  expect(await refused(kind, known)).toEqual([]);
});
