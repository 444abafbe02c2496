/**
 * Independent judges of what is rendered (`setup/steps/judges.sh`): what each has to say of manifests and Dockerfiles.
 * They take files of JSON as well as of YAML.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Run, root, run } from "./stack.ts";

export interface Finding {
  /** The judge's own name for what it asks, such as `CKV_K8S_38`. */
  readonly rule: string;
  /** What it is about, as the judge names it. */
  readonly subject: string;
  readonly message: string;
  /** "error" for what the judge itself calls grave. */
  readonly level: "error" | "warning";
}

export interface Verdict {
  /** How many objects or checks it looked at: a judge that saw nothing has found nothing. */
  readonly judged: number;
  readonly findings: readonly Finding[];
  /** What it doesn't know, and has let pass. */
  readonly unknown: readonly string[];
}

const folder = join(root, ".toolchain", "judges");
const python = (name: string) => join(folder, "python", "bin", name);

/** Why there are no judges; undefined where there are. */
export function missingJudges(): string | undefined {
  if (existsSync(folder)) return undefined;
  const reason = `${folder}.missing`;
  if (!existsSync(reason)) return "the judges are not there: run setup/setup.sh --tests";
  return readFileSync(reason, "utf8").split("\n").slice(1).join(" ").trim();
}

/**
 * Against the API's schemas, fields that it doesn't know refused.
 *
 * @param version such as "1.35"
 */
export async function kubernetesValidate(files: readonly string[], version: string): Promise<Verdict> {
  const words = ["--strict", "--kubernetes-version", version, ...files];
  const result = await run(python("kubernetes-validate"), words, root);
  const lines = result.stdout.split("\n");
  const of = (level: string) => lines.filter((line) => line.startsWith(`${level} `));
  const errors = of("ERROR");
  if (result.code > 1 || (result.code === 1 && errors.length === 0))
    throw failed("kubernetes-validate", result);
  const findings = errors.map((line): Finding => {
    const { subject = "", message = line } =
      /did not validate for resource (?<subject>\S+) against version \S+: (?<message>.*)$/.exec(line)
        ?.groups ?? {};
    return { rule: "schema", subject, message, level: "error" };
  });
  return { judged: of("INFO").length + errors.length, findings, unknown: of("WARN") };
}

interface Scored {
  readonly object_name: string;
  readonly checks: readonly {
    readonly check: { readonly id: string; readonly name: string };
    /** 1 critical, 5 warning, 7 almost good, 10 good. */
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

/** @param version such as "1.35" */
export async function kubeScore(file: string, version: string): Promise<Verdict> {
  const words = ["score", "--output-format=json", `--kubernetes-version=v${version}`, file];
  const result = await run(join(folder, "kube-score"), words, root);
  const objects = parsed<readonly Scored[] | null>("kube-score", result) ?? [];
  const findings = objects.flatMap(({ object_name, checks }) =>
    checks
      .filter(({ skipped, grade }) => !skipped && grade <= 5)
      .map(({ check, grade, comments }): Finding => {
        const said = (comments ?? []).map(({ path, summary }) =>
          path === "" ? summary : `${path}: ${summary}`,
        );
        const level = grade <= 1 ? "error" : "warning";
        return { rule: check.id, subject: object_name, message: `${check.name}: ${said.join("; ")}`, level };
      }),
  );
  return { judged: objects.length, findings, unknown: [] };
}

interface CheckovReport {
  readonly results?: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly resource: string;
    }[];
    readonly parsing_errors?: readonly string[];
  };
  readonly summary?: { readonly passed: number; readonly failed: number; readonly skipped: number };
}

/** All that lies in a folder. */
export async function checkov(
  folderOfFiles: string,
  framework: "kubernetes" | "dockerfile",
): Promise<Verdict> {
  // Without a download it judges by the rules that it brings, the same ones everywhere.
  const words = ["--directory", folderOfFiles, "--framework", framework, "--output=json", "--skip-download"];
  const result = await run(python("checkov"), [...words, "--compact", "--quiet"], root);
  // One for each kind of file that it found.
  const reports = [
    parsed<CheckovReport | readonly CheckovReport[]>("checkov", result),
  ].flat() as CheckovReport[];
  const findings = reports.flatMap(({ results }) =>
    (results?.failed_checks ?? []).map(
      ({ check_id, check_name, resource }): Finding => ({
        rule: check_id,
        subject: resource,
        message: check_name,
        level: "error",
      }),
    ),
  );
  const judged = reports.reduce(
    (sum, { summary }) => sum + (summary ? summary.passed + summary.failed + summary.skipped : 0),
    0,
  );
  return { judged, findings, unknown: reports.flatMap(({ results }) => results?.parsing_errors ?? []) };
}

interface Hint {
  readonly code: string;
  readonly level: string;
  readonly line: number;
  readonly message: string;
}

/** Of a Dockerfile. */
export async function hadolint(file: string): Promise<Verdict> {
  const result = await run(python("hadolint"), ["--no-color", "--format=json", file], root);
  const findings = parsed<readonly Hint[]>("hadolint", result).map(
    ({ code, level, line, message }): Finding => ({
      rule: code,
      subject: `line ${line}`,
      message,
      level: level === "error" ? "error" : "warning",
    }),
  );
  return { judged: 1, findings, unknown: [] };
}

/** Their exit codes tell of findings; that one has failed shows in what it writes. */
function parsed<Report>(judge: string, result: Run): Report {
  try {
    return JSON.parse(result.stdout) as Report;
  } catch {
    throw failed(judge, result);
  }
}

function failed(judge: string, { code, output }: Run): Error {
  return new Error(`${judge} ended with ${code}:\n${output}`);
}
