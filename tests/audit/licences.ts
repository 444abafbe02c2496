/** Which licences a package may have. */
import type { Installed } from "./installed.ts";

/** SPDX identifiers: those that ask for a notice or for nothing, and MPL-2.0, which asks for the changes of its own files. */
const allowed = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "MPL-2.0",
  "PSF-2.0",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);

/** Names that are in use for them: PyPI's classifiers, and slips. */
const synonyms: Readonly<Record<string, string>> = {
  "3-Clause BSD License": "BSD-3-Clause",
  "Apache Software License": "Apache-2.0",
  "Apache-2": "Apache-2.0",
  "BSD License": "BSD-3-Clause",
  "BSD 3-Clause": "BSD-3-Clause",
  "MIT License": "MIT",
  "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
  "Python Software Foundation License": "PSF-2.0",
};

export interface Exception {
  readonly packages: readonly string[];
  /** As the package names it. */
  readonly licence: string;
  readonly reason: string;
  /** Of an environment that not every machine has. */
  readonly optional?: true;
}

export const exceptions: readonly Exception[] = [
  {
    packages: ["pm2"],
    licence: "AGPL-3.0",
    reason:
      "a program of its own, run unchanged on the same host; no code of it is part of the ERP or given away",
  },
  {
    packages: ["bugsink"],
    // It names none in a form that tools read; its LICENSE file is PolyForm Shield 1.0.0.
    licence: "",
    reason:
      "PolyForm Shield: a tool of those who develop, run unchanged in an environment of its own, in no image and never shipped",
    optional: true,
  },
  {
    packages: ["django-admin-autocomplete-filter"],
    licence: "GNU Lesser General Public License v3 (LGPLv3)",
    reason: "comes with Bugsink, is imported by it unchanged, and never shipped",
    optional: true,
  },
  {
    packages: ["psycopg", "psycopg-binary", "psycopg-pool"],
    licence: "LGPL-3.0-only",
    reason: "a library, imported unchanged from a folder where anybody can put another version",
  },
  {
    packages: ["supervisor", "superlance"],
    licence: "BSD-derived (http://www.repoze.org/LICENSE.txt)",
    reason: "Repoze's licence: BSD with a clause on marking changes, and there are none",
  },
  {
    packages: ["@sentry/cli", "@sentry/cli-linux-x64", "@sentry/cli-linux-arm64"],
    licence: "FSL-1.1-MIT",
    reason:
      "Sentry's command, run unchanged at a release; the Functional Source License allows all but a product that competes with Sentry, and each version is MIT after two years",
  },
  { packages: ["@logdna/tail-file"], licence: "SEE LICENSE IN LICENSE", reason: "the file says MIT" },
  { packages: ["cli-tableau"], licence: "", reason: "its LICENSE file says MIT" },
  {
    packages: ["buildcheck", "cpu-features", "ssh2"],
    licence: "",
    reason: 'they write it in npm\'s old form ("licenses"): MIT',
  },
  {
    packages: ["fast-shallow-equal", "react-universal-interface"],
    licence: "",
    reason: "their LICENSE files are the Unlicense: public domain",
  },
  {
    packages: ["get-document"],
    licence: "",
    reason:
      "it names none; it comes with Grafana's text editor (slate-react), of which nothing goes into the viewer's page",
  },
  { packages: ["caniuse-lite"], licence: "CC-BY-4.0", reason: "a table of browsers; it goes into no page" },
  { packages: ["spdx-exceptions"], licence: "CC-BY-3.0", reason: "a list of names, for PM2's own packages" },
];

/** Whether a choice that the licence leaves is one of the allowed ones. */
export function isAllowed(licence: string): boolean {
  const plain = licence.replace(/^\((.*)\)$/, "$1");
  // What is nested is read strictly: all that it names must be allowed.
  const choices =
    /[()]/.test(plain) && !(plain in synonyms)
      ? [plain.replaceAll(/ OR |[()]/g, " AND ")]
      : plain.split(" OR ");
  return choices.some((choice) => choice.split(" AND ").every((name) => allowed.has(synonyms[name] ?? name)));
}

export function exceptionOf({ name, licence }: Installed): Exception | undefined {
  return exceptions.find((exception) => exception.packages.includes(name) && exception.licence === licence);
}
