/** The suites of `npm test`, in the order that finds a mistake cheapest. */

import type { ReportFormat } from "./report.ts";

export interface Suite {
  readonly name: string;
  /** For `npm test -- --list`. */
  readonly about: string;
  /** What must exist: a suite without its files fails, because it would pass by testing nothing. */
  readonly needs: readonly string[];
  /** Where the commands run. @default the root */
  readonly folder?: string;
  /** Run one after the other, all of them even when one fails. */
  readonly commands: readonly (readonly string[])[];
  /** Takes long: run when it is named, and by `--all`, as CI does. */
  readonly long?: boolean;
  /** It is about machines that may stall: the files that failed, if they are few, are run once more. Its one command takes files. */
  readonly again?: boolean;
  /** Minutes after which a command that hangs is ended, and has failed. @default 10 */
  readonly limit?: number;
  /** How the suite's command counts its tests; `"exit code"`: the suite is one test, passed when all succeed. */
  readonly report: ReportFormat | "exit code";
}

/** @param report where the suite's command must write its machine-readable report */
export function suites(report: (name: string) => string): readonly Suite[] {
  const jestOf = (project: string) => [
    "node",
    // Jest needs it for ES modules, and warns about it once for each of its workers.
    "--experimental-vm-modules",
    "--disable-warning=ExperimentalWarning",
    "node_modules/jest/bin/jest.js",
    `--selectProjects=${project}`,
    "--json",
    `--outputFile=${report(project)}`,
  ];
  return [
    {
      name: "biome",
      about: "TypeScript: format and lint",
      needs: ["biome.json"],
      commands: [["biome", "ci", "."]],
      report: "exit code",
    },
    {
      name: "types",
      about: "TypeScript: types",
      needs: ["tsconfig.json", "services/frontend/tsconfig.json", "dashboards/viewer/tsconfig.json"],
      commands: [
        ["tsc", "--noEmit"],
        ["tsc", "--noEmit", "--project", "services/frontend"],
        ["tsc", "--noEmit", "--project", "dashboards/viewer"],
      ],
      report: "exit code",
    },
    {
      name: "ruff",
      about: "Python: format and lint",
      needs: ["services/backend/pyproject.toml"],
      commands: [
        ["ruff", "check", "services", "providers", "components", "cli", "tests"],
        ["ruff", "format", "--check", "services", "providers", "components", "cli", "tests"],
      ],
      report: "exit code",
    },
    {
      name: "shell",
      about: "scripts: shellcheck",
      needs: ["setup/setup.sh"],
      commands: [
        [
          "bash",
          "-c",
          "shellcheck --external-sources --source-path=. setup/*.sh setup/steps/*.sh components/platforms/host/*.sh images/*.sh images/rootfs/* images/servers/backup images/servers/start-postgres policies/*/pulumi-policy-* services/frontend/nginx/serve bench/*.sh .github/scripts/*.sh .ci/run",
        ],
      ],
      report: "exit code",
    },
    {
      name: "unit",
      about: "catalogue, components, provider",
      needs: ["jest.config.js"],
      limit: 20,
      commands: [[...jestOf("unit"), "--maxWorkers=2"]],
      report: "jest",
    },
    {
      name: "audit",
      about: "packages: known vulnerabilities, licences, hashes",
      needs: ["tests/audit"],
      commands: [jestOf("audit")],
      report: "jest",
    },
    {
      name: "frontend",
      about: "the ERP's pages",
      needs: ["services/frontend/package.json"],
      commands: [
        [
          "npm",
          "test",
          "--workspace",
          "services/frontend",
          "--",
          "--json",
          `--outputFile=${report("frontend")}`,
        ],
      ],
      report: "jest",
    },
    {
      name: "backend",
      about: "the ERP's services",
      needs: ["services/backend/pyproject.toml", "services/backend/tests"],
      folder: "services/backend",
      commands: [["python", "-m", "pytest", `--junitxml=${report("backend")}`]],
      report: "junit",
    },
    {
      name: "rules",
      about: "the ERP's rules: all tests that are generated with them",
      needs: ["tests/rules"],
      limit: 20,
      commands: [[...jestOf("rules"), "--maxWorkers=2"]],
      report: "jest",
    },
    {
      name: "mutation",
      about: "rules that are broken on purpose, each caught by the generated tests",
      needs: ["tests/mutation"],
      long: true,
      limit: 20,
      commands: [jestOf("mutation")],
      report: "jest",
    },
    {
      name: "policies",
      about: "policy packs on the real engine: each broken field is refused, valid environments pass",
      needs: ["tests/policies"],
      limit: 20,
      // Two at once: most of a preview is waiting.
      commands: [[...jestOf("policies"), "--maxWorkers=2"]],
      report: "jest",
    },
    {
      name: "engine",
      about: "real stacks: up, kill, drift, down",
      needs: ["jest.config.js", "tests"],
      again: true,
      limit: 60,
      commands: [
        // Two at once: each stack has its own folder and ports, and most of an update is waiting.
        [...jestOf("engine"), "--maxWorkers=2"],
      ],
      report: "jest",
    },
    {
      name: "logs",
      about: "logs, traces and profiles: from every part of a real stack to the store",
      needs: ["tests/logs"],
      again: true,
      limit: 30,
      commands: [[...jestOf("logs"), "--runInBand"]],
      report: "jest",
    },
    {
      name: "docker",
      about: "images, and what runs of them on an engine of its own",
      needs: ["tests/docker"],
      again: true,
      limit: 45,
      // One engine at a time.
      commands: [[...jestOf("docker"), "--runInBand"]],
      report: "jest",
    },
    {
      name: "kubernetes",
      about: "real clusters, newest and oldest; judges of manifests",
      needs: ["tests/kubernetes"],
      again: true,
      limit: 30,
      // One cluster at a time: each takes 850 MiB.
      commands: [[...jestOf("kubernetes"), "--runInBand"]],
      report: "jest",
    },
    {
      name: "pods",
      about: "prod as pods that really run, on a node of the tests' own",
      needs: ["tests/kubernetes"],
      long: true,
      again: true,
      limit: 30,
      commands: [[...jestOf("pods"), "--runInBand"]],
      report: "jest",
    },
    {
      name: "chaos",
      about: "real stacks under random kills, load and failing stores",
      needs: ["tests/chaos"],
      long: true,
      again: true,
      limit: 60,
      // Two at once: the one on alerts waits most of its time.
      commands: [[...jestOf("chaos"), "--maxWorkers=2"]],
      report: "jest",
    },
  ];
}
