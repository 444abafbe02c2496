/** The lists of pinned packages. */

/** Folders with a package-lock.json. */
export const npmLists = [".", "toolchain/node"] as const;

export const pythonLists = [
  "services/backend/requirements.txt",
  "services/backend/requirements-test.txt",
  "providers/supervisor/requirements.txt",
  "setup/requirements.txt",
] as const;
