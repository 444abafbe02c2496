/** What a format of log files tells of a line, whatever wrote the file. */
import type { Document } from "../bulk.ts";
import type { Settings, Stream } from "../settings.ts";
import { cri } from "./cri.ts";
import { docker } from "./docker.ts";
import { plain } from "./plain.ts";

/** Who wrote a line. */
export interface Source {
  /** The unit's name. */
  readonly service: string;
  readonly stream: Stream;
  /** The container or pod; absent on a host. */
  readonly instance?: string;
}

/** One line as the program wrote it, without what the engine has put around it. */
export interface Line {
  readonly source: Source;
  readonly text: string;
  /** When it was written, as the file says it; absent: it does not. */
  readonly time?: string;
  /** The engine has cut the line here: the next one goes on with it. */
  readonly partial?: boolean;
}

/** The lines of a document; none where it is not the application's. */
export type LineReader = (document: Document) => readonly Line[];

export function lineReader(settings: Settings): LineReader {
  const read = { plain, docker, cri }[settings.format](settings);
  return (document) => {
    try {
      return read(document);
    } catch {
      // Nothing that stands in a file stops the others.
      return [{ source: { service: "log-intake", stream: "stderr" }, text: document.line }];
    }
  };
}
