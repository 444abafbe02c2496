/** What is known against the pinned packages, as `npm audit` and `pip-audit` tell it. */
import { join } from "node:path";
import { root, run } from "../harness/stack.ts";

export interface Audit {
  /** A line for each vulnerability. */
  readonly findings: readonly string[];
  /** Why the advisory service could not tell; empty where it has told of every package. */
  readonly unreachable: string;
}

interface NpmReport {
  /** Of a registry that could not be asked. */
  readonly message?: string;
  readonly vulnerabilities?: Record<string, { readonly severity: string; readonly range: string }>;
}

/** Of high severity and above; tools included, since they run on developers' machines and in CI. */
export async function npmAudit(folder: string): Promise<Audit> {
  const patience = ["--fetch-retries=1", "--fetch-timeout=20000"];
  const { stdout, output } = await run("npm", ["audit", "--json", ...patience], join(root, folder));
  const { vulnerabilities, message } = parsed<NpmReport>(stdout) ?? {};
  if (vulnerabilities === undefined) {
    if (message === undefined) throw new Error(`npm audit failed in ${folder}:\n${output}`);
    return { findings: [], unreachable: message };
  }
  const findings = Object.entries(vulnerabilities)
    .filter(([, { severity }]) => severity === "high" || severity === "critical")
    .map(([name, { severity, range }]) => `${name} ${range}: ${severity}`);
  return { findings, unreachable: "" };
}

interface PythonReport {
  readonly dependencies: readonly {
    readonly name: string;
    readonly version?: string;
    readonly skip_reason?: string;
    readonly vulns?: readonly { readonly id: string }[];
  }[];
}

/** Of every severity: PyPI's advisories have none. */
export async function pythonAudit(lists: readonly string[]): Promise<Audit> {
  const words = ["--require-hashes", "--disable-pip", "--format=json", "--progress-spinner=off"];
  const files = lists.flatMap((list) => ["--requirement", join(root, list)]);
  const { stdout, output } = await run("pip-audit", [...words, ...files], root);
  const report = parsed<PythonReport>(stdout);
  if (report === undefined) {
    if (!/(Connection|Proxy|SSL)Error|Timeout/.test(output)) throw new Error(`pip-audit failed:\n${output}`);
    return { findings: [], unreachable: output.trim().split("\n").at(-1) ?? "" };
  }
  const findings = report.dependencies.flatMap(({ name, version, vulns = [] }) =>
    vulns.map(({ id }) => `${name} ${version}: ${id}`),
  );
  const skipped = report.dependencies.flatMap(({ skip_reason }) => skip_reason ?? []);
  const unreachable = skipped.length === 0 ? "" : `${skipped.length} packages, the first: ${skipped[0]}`;
  return { findings, unreachable };
}

function parsed<Report>(json: string): Report | undefined {
  try {
    return JSON.parse(json) as Report;
  } catch {
    return undefined;
  }
}
