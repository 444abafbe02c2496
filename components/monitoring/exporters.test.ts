/** Which processes the process exporter counts for which part. */
import { basename } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { declared, plan } from "../testing/declared.ts";
import { processSettings } from "./exporters.ts";

interface Group {
  readonly name: string;
  readonly cmdline: readonly string[];
}

const { units, resources } = await declared();
const declaredSettings = resources.find(({ name }) => name === "process-exporter-settings");
const groups = (parse(String(declaredSettings?.inputs["content"])) as { process_names: Group[] })
  .process_names;

/** As the exporter does it: the first group all of whose patterns are found in the command line. */
function groupOf(line: string, among = groups): string | undefined {
  return among.find(({ cmdline }) => cmdline.every((pattern) => new RegExp(pattern).test(line)))?.name;
}

const commands = resources
  .filter(({ type }) => type === "Program" || type === "Pm2App")
  .map(({ name, inputs }) => ({
    name,
    line: (inputs["command"] as string[]).join(" "),
    home: String(inputs["home"]),
  }))
  // It cannot be in its own settings, which it would have to be restarted for.
  .filter(({ name }) => name !== "process-exporter");

test.each(commands)("the command line of $name is its own group's and nobody else's", ({ name, line }) => {
  const matching = groups.filter((group) => groupOf(line, [group]) !== undefined);
  expect(matching.map((group) => group.name)).toEqual([name]);
});

test.each(commands)("$name is counted behind an interpreter too", ({ name, line }) => {
  expect(groupOf(`/some/where/.venv/bin/python /some/where/.venv/bin/${line}`)).toBe(name);
});

test("npm's own title, which leaves out the two dashes, is the frontend's", () => {
  const frontend = plan.services.find(({ runtime }) => runtime === "node");
  expect(frontend?.command.join(" ")).toBe("npm run dev -- --port 3000 --strictPort");
  expect(groupOf("npm run dev --port 3000 --strictPort")).toBe(frontend?.name);
});

test("Redis keeps the command line that it is known by", () => {
  const settings = resources.find(({ name }) => name === "cache-settings");
  expect(JSON.stringify(settings?.inputs["secretContent"])).toContain("set-proc-title no");
});

test.each(commands)("$name is its own group's already in its launcher", ({ name, home }) => {
  const unit = units.find((each) => each.name === name);
  expect(groupOf(`/bin/sh ${home}/launch/${unit?.supervisor}-${name}.sh`)).toBe(name);
});

test("the two supervisors have groups", () => {
  const home = resources.find(({ type }) => type === "Program")?.inputs["home"];
  expect(groupOf(`PM2 v7.0.4: God Daemon (${home}/pm2)`)).toBe("pm2");
  expect(groupOf(`/x/python /x/supervisord -c ${home}/supervisord/supervisord.conf`)).toBe("supervisord");
});

test.each(["bash", "vim redis.conf", "node server.js", "postgres: checkpointer ", ""])(
  "a process that is no part is in no group: %j",
  (line) => {
    expect(groupOf(line)).toBeUndefined();
  },
);

test("every unit has a group", () => {
  const expected = units.map(({ name }) => name).filter((name) => name !== "process-exporter");
  expect(groups.map(({ name }) => name)).toEqual(expect.arrayContaining(expected));
});

describe("a command with a meaning in patterns", () => {
  test.each(["a.b c", "x (y) [z]", "a+b*c?", "^a$", "a|b", "a\\b", "{1,2}"])(
    "is taken as it is: %s",
    (command) => {
      const { process_names } = parse(processSettings([{ name: "it", commands: [command] }])) as {
        process_names: Group[];
      };
      expect(groupOf(command, process_names)).toBe("it");
      expect(groupOf(basename("another"), process_names)).toBeUndefined();
    },
  );

  test("does not match what a pattern would", () => {
    const { process_names } = parse(processSettings([{ name: "it", commands: ["a.b"] }])) as {
      process_names: Group[];
    };
    expect(groupOf("axb", process_names)).toBeUndefined();
  });
});

test.each(["\n \n", "a: \r\n\n", " \t\n b"])("a command is whatever text it is: %j", (text) => {
  const command = `sh -c ${"long ".repeat(20)}${text}`;
  const read = parse(processSettings([{ name: "odd", commands: [command] }])) as { process_names: Group[] };
  expect(read.process_names).toEqual([{ name: "odd", cmdline: [command] }]);
});
