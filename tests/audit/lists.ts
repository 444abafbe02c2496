/** The lists of pinned packages. */

/** Folders with a package-lock.json. */
export const npmLists = [".", "toolchain/node"] as const;

/** One group for each environment that is installed: what is in one cannot disagree. */
export const pythonEnvironments = [
  [
    "services/backend/requirements.txt",
    "services/backend/requirements-test.txt",
    "providers/supervisor/requirements.txt",
    "setup/requirements.txt",
  ],
  ["setup/judges/requirements.txt"],
  ["setup/go/requirements.txt"],
  ["setup/tracker/requirements.txt"],
] as const;

export const pythonLists = pythonEnvironments.flat();
