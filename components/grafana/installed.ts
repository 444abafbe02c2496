/** A Grafana that is installed on this machine: the stack brings none along. */
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";

export interface InstalledGrafana {
  /** The words that start its server, before its flags. */
  readonly command: readonly string[];
  /** The folder with its pages and its own settings. */
  readonly homepath: string;
}

/** Where packages put it whose executable lies elsewhere. */
const packaged = "/usr/share/grafana";

/** The executable of today, and the one of earlier versions, which is a server and nothing else. */
const executables = { grafana: ["server"], "grafana-server": [] } as const;

/** The first on the path that is whole: an executable with its folder. @param path as the variable PATH has it */
export function installedGrafana(path = process.env["PATH"] ?? ""): InstalledGrafana | undefined {
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    for (const [name, words] of Object.entries(executables)) {
      const file = join(folder, name);
      const homepath = isExecutable(file) ? homeOf(file) : undefined;
      if (homepath !== undefined) return { command: [file, ...words], homepath };
    }
  }
  return undefined;
}

/** An unpacked archive has it beside the executable's folder. */
function homeOf(file: string): string | undefined {
  const beside = dirname(dirname(realpathSync(file)));
  return [beside, packaged].find((home) => existsSync(join(home, "conf", "defaults.ini")));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
