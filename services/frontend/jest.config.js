/**
 * The frontend's unit tests: React components in jsdom, with only the network replaced.
 *
 * They run as ES modules, as React Router is published, so Node needs --experimental-vm-modules.
 * @type {import("jest").Config}
 */
export default {
  testEnvironment: "<rootDir>/src/test/environment.js",
  watchman: false,
  roots: ["<rootDir>/src"],
  setupFilesAfterEnv: ["<rootDir>/src/test/setup.ts"],
  extensionsToTreatAsEsm: [".ts", ".tsx"],
  transform: {
    "\\.tsx?$": [
      "@swc/jest",
      {
        swcrc: false,
        jsc: {
          target: "es2023",
          parser: { syntax: "typescript", tsx: true },
          transform: { react: { runtime: "automatic" } },
        },
        module: { type: "es6" },
      },
    ],
  },
  collectCoverageFrom: ["src/**/*.{ts,tsx}", "*.ts", "!vite.config.ts", "!src/main.tsx", "!src/test/**"],
};
