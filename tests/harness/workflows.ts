/** GitHub's workflows of the checkout, and a bench on which their scripts run with stand-ins for `gh` and `npm`. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { type Run, root, run } from "./stack.ts";

export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly container?: string;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export const workflowFolder = join(root, ".github", "workflows");
export const scriptFolder = join(root, ".github", "scripts");

export const workflowNames = readdirSync(workflowFolder).sort();

export function workflowText(name: string): string {
  return readFileSync(join(workflowFolder, name), "utf8");
}

export function workflowOf(name: string): Workflow {
  return parse(workflowText(name)) as Workflow;
}

/** A folder in which steps run, with programs of its own before the machine's. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), "workflow-"));
  private readonly environment: NodeJS.ProcessEnv;

  constructor() {
    mkdirSync(join(this.folder, "bin"));
    const { NODE_OPTIONS, GH_TOKEN, ...inherited } = process.env;
    this.environment = {
      ...inherited,
      PATH: `${join(this.folder, "bin")}:${process.env["PATH"]}`,
      GITHUB_REPOSITORY: "acme/erp",
      GITHUB_ENV: this.path("github-env"),
      GITHUB_OUTPUT: this.path("github-output"),
      GITHUB_STEP_SUMMARY: this.path("summary"),
      GITHUB_WORKSPACE: this.folder,
    };
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string): void {
    writeFileSync(this.path(name), content);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** What stands in the place of a program. */
  standIn(name: string, script: string): void {
    const path = join(this.folder, "bin", name);
    writeFileSync(path, script);
    chmodSync(path, 0o755);
  }

  /** As GitHub's runners do: bash that ends at the first error. */
  step(script: string, variables: Record<string, string> = {}): Promise<Run> {
    const words = ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script];
    return run("bash", words, this.folder, { ...this.environment, ...variables });
  }

  script(name: string, ...words: readonly string[]): Promise<Run> {
    return run("bash", [join(scriptFolder, name), ...words], this.folder, this.environment);
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a stand-in of GitHub has: comments and issues, and each call that wrote. */
export interface GitHub {
  readonly items: readonly Item[];
  readonly writes: readonly string[];
}

interface Item {
  readonly id: number;
  readonly login: string;
  readonly body: string;
  readonly state: string;
}

/** A stand-in for `gh api` that keeps what it is given in `github.json`, and reads of jq what the scripts ask. */
export const gh = `#!${process.execPath}
const { readFileSync, writeFileSync } = require("node:fs");
const file = ${JSON.stringify("github.json")};
const [, , command, ...words] = process.argv;
if (command !== "api") throw new Error("gh " + command);
const fields = {};
let method = "GET", path = "", jq = "";
for (let at = 0; at < words.length; at += 1) {
  const word = words[at];
  if (word === "--method") method = words[++at];
  else if (word === "--jq") jq = words[++at];
  else if (word === "--field" || word === "--raw-field") {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(words[++at]);
    fields[name] = word === "--field" && value.startsWith("@") ? readFileSync(value.slice(1), "utf8") : value;
  } else if (word !== "--paginate") path = word;
}
const github = JSON.parse(readFileSync(file, "utf8"));
if (method === "GET") {
  const marker = /startswith\\("((?:[^"\\\\]|\\\\.)*)"\\)/.exec(jq)[1];
  const login = /login == "([^"]*)"/.exec(jq)?.[1] ?? decodeURIComponent(/creator=([^&]*)/.exec(path)?.[1] ?? "");
  const state = /state=(\\w+)/.exec(path)?.[1];
  for (const each of github.items)
    if (each.login === login && each.body.startsWith(marker) && (state ?? each.state) === each.state) console.log(each.id);
} else {
  github.writes.push(method + " " + path);
  const id = Number(path.split("/").at(-1));
  if (method === "PATCH") Object.assign(github.items.find((each) => each.id === id), fields);
  else github.items.push({ id: github.items.length + 1, login: "github-actions[bot]", state: "open", ...fields });
  writeFileSync(file, JSON.stringify(github));
}
`;

export const nobodyYet: GitHub = { items: [], writes: [] };
