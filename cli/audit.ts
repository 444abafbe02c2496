/** `npm run audit`: what is deployed, judged by the policies of its environment. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { packWords, settingsPath } from "../policies/packs.ts";
import { analyze } from "./audit/analyze.ts";
import { commitOf } from "./audit/commit.ts";
import { exitCodeOf, type FailOn, failOns, notJudged } from "./audit/exit.ts";
import type { Audit } from "./audit/findings.ts";
import { append, entryOf, historyOf } from "./audit/history.ts";
import { junitOf } from "./audit/junit.ts";
import { overridesInWords, overridesOf } from "./audit/overrides.ts";
import { reportOf, summaryOf } from "./audit/report.ts";
import { disabledIn } from "./audit/rules.ts";
import { sarifOf } from "./audit/sarif.ts";
import { type State, stateOfFile, stateOfStack } from "./audit/state.ts";
import { stepsOf, trendTable } from "./audit/trend.ts";
import { EngineError } from "./engine.ts";
import { platformOf } from "./stack-settings.ts";

const formats = ["table", "json", "sarif", "junit"] as const;

type Format = (typeof formats)[number];

export interface AuditOptions {
  /** @default the environment's */
  readonly stack?: string;
  /** A state that was exported; it is not noted in the history. */
  readonly file?: string;
  readonly format: string;
  /** Where the report goes; the table is printed then. */
  readonly out?: string;
  readonly failOn: string;
  /** Shows the audits that were, the last so many of them. */
  readonly trend?: string | true;
}

/** How many audits `--trend` shows where no number is said. */
const shown = 20;

/** The command: no answer has an exit code of its own, because 1 to 3 are answers. */
export async function auditCommand(environment: string, options: AuditOptions): Promise<number> {
  try {
    return await audit(environment, options);
  } catch (error) {
    if (error instanceof EngineError) throw new EngineError(error.message, notJudged);
    throw error;
  }
}

/** @returns the exit code @throws EngineError where it could not be judged */
async function audit(environment: string, options: AuditOptions): Promise<number> {
  const { format, failOn } = choices(environment, options);
  if (options.trend !== undefined) return trend(environment, options, format);
  const state = await stateOf(environment, options);
  const found = await audited(
    environment,
    state,
    options.file === undefined ? platformOf(state.stack) : undefined,
  );
  if (options.file === undefined) append(state.stack, entryOf(found));
  deliver(found, format, options.out);
  return exitCodeOf(found.findings, failOn);
}

/** @param platform what runs it, where that is known */
async function audited(environment: string, state: State, platform: string | undefined): Promise<Audit> {
  const { stack, resources } = state;
  const findings = resources === 0 ? [] : await analyze(packWords(environment, platform), state);
  return {
    environment,
    stack,
    time: new Date().toISOString(),
    commit: commitOf(),
    resources,
    disabled: disabledIn(settingsPath(environment, platform)),
    findings,
  };
}

async function stateOf(environment: string, { file, stack = environment }: AuditOptions): Promise<State> {
  return file === undefined ? stateOfStack(stack) : stateOfFile(fromCaller(file));
}

/** The report goes to a file or to stdout; what a person wants to see besides, to the other of the two. */
function deliver(found: Audit, format: Format, out: string | undefined): void {
  const report = written(found, format);
  if (out !== undefined) writeFileSync(fromCaller(out), report);
  process.stdout.write(out === undefined ? report : table(found));
  if (out === undefined && format !== "table") process.stderr.write(summaryOf(found));
}

function written(found: Audit, format: Format): string {
  if (format === "table") return table(found);
  if (format === "junit") return junitOf(found);
  const value =
    format === "sarif"
      ? sarifOf(found)
      : { ...found, overrides: overridesOf(found.stack, new Date(found.time)) };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function table(found: Audit): string {
  return `${reportOf(found)}${overridesInWords(overridesOf(found.stack, new Date(found.time)))}`;
}

function trend(environment: string, { stack = environment, trend }: AuditOptions, format: Format): number {
  const last = trend === true ? shown : Number(trend);
  if (!Number.isInteger(last) || last < 1)
    throw new EngineError(`--trend: "${trend}" is no number of audits: it takes 1 or more, such as 20`);
  const steps = stepsOf(historyOf(stack), last);
  const overrides = overridesOf(stack, new Date());
  if (format === "json")
    process.stdout.write(`${JSON.stringify({ stack, steps, overrides }, undefined, 2)}\n`);
  else if (steps.length === 0)
    process.stdout.write(`${stack}: no audit yet; "npm run audit -- ${environment}" makes one\n`);
  else process.stdout.write(`${trendTable(steps)}${overridesInWords(overrides)}`);
  return 0;
}

function choices(environment: string, { format, failOn }: AuditOptions): { format: Format; failOn: FailOn } {
  // It names a file of policies/environments/.
  if (!/^[\w-]+$/.test(environment))
    throw new EngineError(`"${environment}" is no name of an environment: such as dev, staging, prod`);
  return {
    format: chosen("--format", formats, format),
    failOn: chosen("--fail-on", failOns, failOn),
  };
}

function chosen<Choice extends string>(name: string, allowed: readonly Choice[], said: string): Choice {
  const choice = allowed.find((each) => each === said);
  if (choice === undefined) throw new EngineError(`${name}: "${said}": it takes ${allowed.join(", ")}`);
  return choice;
}

/** npm runs scripts in the checkout; people mean the folder that they are in. */
function fromCaller(path: string): string {
  return resolve(process.env["INIT_CWD"] ?? "", path);
}
