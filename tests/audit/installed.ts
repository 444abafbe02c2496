/** Every package that is installed, with the licence that it names: npm's of all workspaces, and Python's. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../harness/stack.ts";

export interface Installed {
  readonly registry: "npm" | "PyPI";
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, if the package has written one; else its own words, or nothing. */
  readonly licence: string;
}

export function installed(): readonly Installed[] {
  return [...npmPackages(), ...pythonPackages()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function npmPackages(): Installed[] {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { link?: boolean }>;
  };
  return (
    Object.entries(packages)
      .filter(([folder, { link }]) => folder.includes("node_modules/") && link !== true)
      .map(([folder]) => join(root, folder, "package.json"))
      // Those of other platforms are in the list alone.
      .filter((file) => existsSync(file))
      .map((file) => {
        const { name, version, license } = JSON.parse(readFileSync(file, "utf8"));
        return { registry: "npm", name, version, licence: licenceOf(license) };
      })
  );
}

/** Old packages name a list, of which one may choose, or an object. */
function licenceOf(license: unknown): string {
  if (Array.isArray(license)) return license.map(licenceOf).join(" OR ");
  if (typeof license === "object" && license !== null && "type" in license) return String(license.type);
  return typeof license === "string" ? license : "";
}

/** The error tracker's environment too, where it could be had. */
function pythonPackages(): Installed[] {
  const script = join(import.meta.dirname, "installed-python.py");
  const pythons = [".venv", join(".toolchain", "tracker")].map((folder) =>
    join(root, folder, "bin", "python"),
  );
  const listed = pythons
    .filter((python) => existsSync(python))
    .flatMap((python): Omit<Installed, "registry">[] =>
      JSON.parse(execFileSync(python, [script], { encoding: "utf8" })),
    );
  // What both have stands there once.
  const unique = new Map(listed.map((each) => [`${each.name} ${each.version}`, each]));
  return [...unique.values()].map((each) => ({ registry: "PyPI", ...each }));
}
