import { readdirSync } from "node:fs";

// Only our own folders: jest would else walk through node_modules, .venv and the running stack's files.
const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^\.|^node_modules$|^services$|^toolchain$/.test(entry.name))
  .map((entry) => `<rootDir>/${entry.name}`);

const typescriptModules = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      { swcrc: false, jsc: { target: "es2024", parser: { syntax: "typescript" } }, module: { type: "es6" } },
    ],
  },
  // Packages of this repository are linked into node_modules, and are TypeScript too.
  transformIgnorePatterns: ["/node_modules/(?!@neuroerp/)"],
};

/** @type {import("jest").Config} */
export default {
  watchman: false,
  projects: [
    {
      ...typescriptModules,
      displayName: "unit",
      roots: folders,
      // They stand beside their sources; of tests/, only the runner has sources.
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/tests/(?!runner/)"],
      testMatch: ["**/*.test.ts"],
    },
    {
      ...typescriptModules,
      displayName: "engine",
      setupFilesAfterEnv: ["<rootDir>/tests/harness/time-limit.ts"],
      roots: ["<rootDir>/tests"],
      testPathIgnorePatterns: [
        "/node_modules/",
        "<rootDir>/tests/(runner|chaos|logs|audit|rules|mutation|kubernetes|docker|policies)/",
      ],
      testMatch: ["**/*.test.ts"],
    },
    {
      ...typescriptModules,
      displayName: "policies",
      setupFilesAfterEnv: ["<rootDir>/tests/harness/time-limit.ts"],
      roots: ["<rootDir>/tests/policies"],
      testMatch: ["**/*.test.ts"],
    },
    {
      ...typescriptModules,
      displayName: "chaos",
      setupFilesAfterEnv: ["<rootDir>/tests/harness/time-limit.ts"],
      roots: ["<rootDir>/tests"],
      testPathIgnorePatterns: ["/node_modules/"],
      testMatch: ["<rootDir>/tests/chaos/**/*.test.ts"],
    },
    {
      ...typescriptModules,
      displayName: "logs",
      setupFilesAfterEnv: ["<rootDir>/tests/harness/time-limit.ts"],
      roots: ["<rootDir>/tests/logs"],
      testMatch: ["**/*.test.ts"],
    },
    {
      ...typescriptModules,
      displayName: "docker",
      setupFilesAfterEnv: ["<rootDir>/tests/harness/time-limit.ts"],
      roots: ["<rootDir>/tests/docker"],
      testMatch: ["**/*.test.ts"],
    },
    {
      ...typescriptModules,
      displayName: "kubernetes",
      setupFilesAfterEnv: ["<rootDir>/tests/harness/time-limit.ts"],
      roots: ["<rootDir>/tests/kubernetes"],
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/tests/kubernetes/smoke\\.test\\.ts$"],
      testMatch: ["**/*.test.ts"],
    },
    {
      ...typescriptModules,
      displayName: "pods",
      setupFilesAfterEnv: ["<rootDir>/tests/harness/time-limit.ts"],
      roots: ["<rootDir>/tests/kubernetes"],
      testMatch: ["**/smoke.test.ts"],
    },
    {
      ...typescriptModules,
      displayName: "rules",
      roots: ["<rootDir>/tests/rules"],
      testMatch: ["**/*.test.ts"],
    },
    {
      ...typescriptModules,
      displayName: "mutation",
      roots: ["<rootDir>/tests/mutation"],
      testMatch: ["**/*.test.ts"],
    },
    {
      ...typescriptModules,
      displayName: "audit",
      roots: ["<rootDir>/tests/audit"],
      testMatch: ["**/*.test.ts"],
    },
  ],
};
