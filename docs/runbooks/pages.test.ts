/** The runbooks as whoever is woken meets them: complete, in one order, with commands that can be pasted. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { runbookPages } from "./pages.ts";

const alerts = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".md") && name !== "README.md")
  .map((name) => name.replace(/\.md$/, ""));
const pages = runbookPages();

const folder = mkdtempSync(join(tmpdir(), "runbooks-"));
afterAll(() => rmSync(folder, { recursive: true }));

function read(alert: string): string {
  return readFileSync(join(import.meta.dirname, `${alert}.md`), "utf8");
}

/** What can be pasted: the fenced blocks. */
function commands(document: string): string {
  return [...document.matchAll(/^```sh\n(.*?)^```/gms)].map(([, code = ""]) => code).join("");
}

/** All queries, those in running text too, as the shell passes them on. */
function queries(document: string): string[] {
  return [...document.matchAll(/\bask "([^"]+)"/g)].map(([, query = ""]) => query.replaceAll(/\$\w+/g, "x"));
}

test("there is a page for each runbook, and one that lists them", () => {
  expect(alerts.length).toBeGreaterThan(0);
  expect([...pages.keys()].sort()).toEqual([...alerts.map((alert) => `${alert}.html`), "index.html"].sort());
});

test("the list names every runbook once, with the severities that there are", () => {
  const rows = [
    ...read("README").matchAll(/^\| \[(\w+)\]\((\w+)\.md\) +\| (page|ticket|page, ticket|none) +\|/gm),
  ];
  expect(rows.map(([, name]) => name)).toEqual(alerts.toSorted());
  for (const [, name, file] of rows) expect(file).toBe(name);
});

describe.each([...pages])("%s", (name, page) => {
  test("is a whole page with the document's title and heading", () => {
    const title = name === "index.html" ? "Runbooks" : name.replace(/\.html$/, "");
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">.*<\/html>\n$/s);
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(page).toContain(`<title>${title}</title>`);
    expect(page).toContain(`<h1>${title}</h1>`);
  });

  test("needs no other file, and links to pages that are there", () => {
    expect(page).not.toMatch(/<(script|link|img)\b/);
    const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, target = ""]) => target);
    expect(links.length).toBeGreaterThan(0);
    for (const target of links.filter((link) => !link.startsWith("http://127.0.0.1:"))) {
      expect([...pages.keys()]).toContain(target);
    }
  });
});

describe.each(alerts)("%s", (alert) => {
  const document = read(alert);

  test("has its sections in order, one sentence before them, and is short", () => {
    const headings = [...document.replaceAll(/^```.*?^```/gms, "").matchAll(/^#+ .*$/gm)].map(
      ([line]) => line,
    );
    const silence = headings.includes("## Silence") ? ["## Silence"] : [];
    expect(headings).toEqual([
      `# ${alert}`,
      "## What it costs",
      "## Look",
      "## Mend",
      ...silence,
      "## When it is wrong",
    ]);
    expect(document).toMatch(/^# \w+\n\n[^\n]+\.\n\n## What it costs\n/);
    const lines = document.trimEnd().split("\n").length;
    expect(lines).toBeGreaterThanOrEqual(25);
    expect(lines).toBeLessThanOrEqual(60);
  });

  test("has commands that bash can read, and sets the variables that they use", () => {
    const code = commands(document);
    // What is left for a person to fill in would be a redirection.
    execFileSync("bash", ["-n"], { input: code.replaceAll(/<\w+>/g, "x") });
    // Commands in running text come after the blocks, in the same shell.
    const used = new Set([...document.matchAll(/\$\{?([a-z]\w*)/g)].map(([, name]) => name));
    for (const name of used) expect(code).toMatch(new RegExp(`^${name}=`, "m"));
    if (document.includes('ask "'))
      expect(code).toContain('ask() { promtool query instant http://127.0.0.1:9090 "$1"; }');
  });

  test("silences this alert, if any, for a time and with a comment", () => {
    for (const [line] of document.matchAll(/^amtool silence add .*$/gm)) {
      expect(line).toContain(alert);
      expect(line).toMatch(
        / --duration=\d+[mhd] --comment='[^']+' --alertmanager\.url=http:\/\/127\.0\.0\.1:9093$/,
      );
    }
  });
});

test("Prometheus can read every query", () => {
  const all = [...alerts, "README"].flatMap((alert) => queries(read(alert)));
  expect(all.length).toBeGreaterThan(alerts.length);
  const rules = all.map((expr, index) => ({ record: `query:number_${index}`, expr }));
  const file = join(folder, "rules.yml");
  writeFileSync(file, stringify({ groups: [{ name: "runbooks", rules }] }));
  // It prints what it refuses, and ends with 1.
  expect(() => execFileSync("promtool", ["check", "rules", file], { stdio: "pipe" })).not.toThrow();
});

test("amtool has every option that is named", () => {
  const named = [...alerts, "README"].flatMap((alert) =>
    [
      ...read(alert).matchAll(
        /amtool ((?:silence|alert|config)(?: routes)? (?:add|query|expire|test))\b([^`\n]*)/g,
      ),
    ].map(([, command = "", rest = ""]) => ({
      command,
      flags: [...rest.matchAll(/ (--[a-z.-]+)/g)].map(([, flag = ""]) => flag),
    })),
  );
  const used = new Map<string, Set<string>>();
  for (const { command, flags } of named) {
    used.set(command, new Set([...(used.get(command) ?? []), ...flags]));
  }
  expect(used.size).toBeGreaterThan(3);
  for (const [command, flags] of used) {
    const help = execFileSync("amtool", [...command.split(" "), "--help"], { encoding: "utf8" });
    for (const flag of flags) expect(help).toContain(`${flag}=`);
  }
});
