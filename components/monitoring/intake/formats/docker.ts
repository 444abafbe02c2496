/** Docker's json-file: `{"log","stream","attrs","time"}` a line. The labels in `attrs` name the unit. */
import type { Settings } from "../settings.ts";
import type { Line, LineReader } from "./format.ts";

interface Written {
  readonly log?: unknown;
  readonly stream?: unknown;
  readonly attrs?: Readonly<Record<string, unknown>> | null;
  readonly time?: unknown;
}

const container = /\/([0-9a-f]{12})[0-9a-f]{52}(?:-json\.log|\/)/;

export function docker({ application, environment }: Settings): LineReader {
  /** An engine may run containers of others. */
  function serviceOf(written: Written): string | undefined {
    const attrs = written.attrs ?? {};
    const { service } = attrs;
    const isOurs =
      (attrs["application"] ?? application) === application &&
      (attrs["environment"] ?? environment) === environment;
    return isOurs && typeof service === "string" ? service : undefined;
  }

  return ({ file, line }) => {
    const instance = container.exec(file)?.[1];
    const lines: Line[] = [];
    for (const part of line.split("\n")) {
      const content = written(part);
      const before = lines.at(-1);
      if (typeof content.log === "string") {
        const service = serviceOf(content);
        if (service !== undefined) lines.push(lineOf(content, content.log, service, instance));
      }
      // Docker died while it wrote: what is left belongs to the line before, if to any.
      else if (part !== "" && before !== undefined) lines.push({ source: before.source, text: part });
    }
    return lines;
  };
}

function lineOf({ stream, time }: Written, log: string, service: string, instance: string | undefined): Line {
  // Docker cuts lines of more than 16 KiB.
  const partial = !log.endsWith("\n");
  return {
    source: {
      service,
      stream: stream === "stderr" ? "stderr" : "stdout",
      ...(instance === undefined ? {} : { instance }),
    },
    text: partial ? log : log.slice(0, log.endsWith("\r\n") ? -2 : -1),
    ...(typeof time === "string" ? { time } : {}),
    ...(partial ? { partial } : {}),
  };
}

function written(part: string): Written {
  try {
    const content: unknown = JSON.parse(part);
    return typeof content === "object" && content !== null ? content : {};
  } catch {
    return {};
  }
}
