/** Files of a supervisor: `…/logs/<unit>.<out|err>.log`, and others that the settings name. */
import type { Settings } from "../settings.ts";
import type { LineReader, Source } from "./format.ts";

/** Once it is rotated, it has something behind its name. */
const pattern = /\/([^/]+)\.(out|err)\.log(?:[.-][\w.-]{1,40})?$/;

export function plain({ files }: Settings): LineReader {
  const known = new Map<string, Source>(
    files.map(({ path, unit, stream }) => [path, { service: unit, stream }]),
  );
  return ({ file, line }) => {
    const source = known.get(file) ?? sourceOf(file);
    // One file for one unit, mostly: as many as there are units.
    if (known.size < 10_000) known.set(file, source);
    if (!line.includes("\n")) return [{ source, text: line }];
    return line.split("\n").map((text) => ({ source, text }));
  };
}

function sourceOf(file: string): Source {
  const [, service, stream] = pattern.exec(file) ?? [];
  if (service === undefined) return { service: file.split("/").at(-1) || "unknown", stream: "stdout" };
  return { service, stream: stream === "err" ? "stderr" : "stdout" };
}
