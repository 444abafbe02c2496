/**
 * The settings of the log collector, rsyslog, the same on every platform but for places: it follows files, and hands
 * their entries to the intake. It keeps where it has read to, and what the intake has not taken, across restarts.
 */
import type { Format } from "../intake/settings.ts";
import { firstLine } from "./first-lines.ts";

export interface CollectorInput {
  /** Which files, as a shell's pattern. Rotated names must match: what was not read before goes on under them. */
  readonly files: string;
  /** How an entry's line stands there. @default "plain" */
  readonly format?: Format;
  /** An entry's first line, a POSIX extended expression. @default what begins an entry of any unit of the stack */
  readonly start?: string;
}

export interface CollectorArgs {
  readonly inputs: readonly CollectorInput[];
  /** Where the intake listens. */
  readonly intake: { readonly host: string; readonly port: number };
  /** Its own folder, which it keeps across restarts: an absolute path. */
  readonly spool: string;
  /** What it may keep there, in bytes, while the intake takes nothing; then it stops reading. @default 1 GiB */
  readonly spoolSize?: number;
}

/** An entry is complete when nothing has followed for so long, in seconds; a traceback is written in one go. */
const patience = 1;

/** The longest entry that is handed on whole, in bytes; the rest is an entry of its own. */
const longest = 64 * 1024;

const defaultSpoolSize = 2 ** 30;

export function collectorSettings({ inputs, intake, spool, spoolSize }: CollectorArgs): string {
  return `${[
    "# Follows the units' log files, and hands their entries to the log intake.",
    statement("global", {
      workDirectory: spool,
      maxMessageSize: longest,
      // Nobody else's messages: it neither listens nor looks names up.
      "net.enableDNS": "off",
      "action.reportSuspension": "on",
      // Its own messages go to stderr, which is a log file like any other.
      processInternalMessages: "off",
    }),
    // It looks each second which entries are complete.
    statement("module", { load: "imfile", mode: "inotify", timeoutGranularity: 1 }),
    statement("module", { load: "omelasticsearch" }),
    entryTemplate,
    ...inputs.map(({ files, format = "plain", start = firstLine(format) }) =>
      statement("input", {
        type: "imfile",
        file: files,
        tag: "log",
        ruleset: "intake",
        addMetadata: "on",
        // A unit that starts anew may truncate its file.
        reopenOnTruncate: "on",
        // It knows a file by its inode. Else it would read a rotated one anew.
        deleteStateOnFileDelete: "off",
        // Lines of before its own start count too, and those that a rotated file got last.
        freshStartTail: "off",
        "startmsg.regex": start,
        readTimeout: patience,
        escapeLF: "off",
        // Where it has read to, for its next start and for a rotated file: so many lines may be read twice there. The
        // intake knows them again.
        persistStateInterval: 100,
      }),
    ),
    `ruleset(name="intake") {`,
    `  ${statement("action", {
      type: "omelasticsearch",
      server: intake.host,
      serverport: intake.port,
      usehttps: "off",
      bulkmode: "on",
      maxbytes: "4m",
      searchIndex: "logs",
      template: "entry",
      // For ever, soon again: the intake drops the connection when the store takes nothing.
      "action.resumeRetryCount": -1,
      "action.resumeInterval": 1,
      "action.resumeIntervalMax": 2,
      "queue.type": "LinkedList",
      "queue.filename": "intake",
      "queue.size": 20_000,
      "queue.dequeueBatchSize": 2_000,
      "queue.maxFileSize": "16m",
      "queue.maxDiskSpace": spoolSize ?? defaultSpoolSize,
      "queue.saveOnShutdown": "on",
      "queue.workerThreads": 1,
      // On shutdown it writes what it has to its folder, instead of trying on. A batch that is under way must come to
      // its end, or be given up by the intake: one that is cut off is lost.
      "queue.timeoutShutdown": 100,
      "queue.timeoutActionCompletion": 10_000,
      // A full queue waits, a day long: the files keep what it has not read. With 0 it would throw lines away.
      "queue.timeoutEnqueue": 86_400_000,
    })}`,
    "}",
  ].join("\n")}\n`;
}

const entryTemplate = [
  `template(name="entry" type="list" option.jsonf="on") {`,
  `  property(outname="file" name="$!metadata!filename" format="jsonf")`,
  `  property(outname="offset" name="$!metadata!fileoffset" format="jsonf")`,
  `  property(outname="at" name="timereported" dateFormat="rfc3339" format="jsonf")`,
  `  property(outname="line" name="msg" format="jsonf")`,
  "}",
].join("\n");

function statement(name: string, parameters: Readonly<Record<string, string | number>>): string {
  const given = Object.entries(parameters).map(([key, value]) => `${key}="${quoted(String(value))}"`);
  return `${name}(${given.join(" ")})`;
}

/** As RainerScript reads a parameter's string: there a `$` stands for itself, and may not be escaped. */
function quoted(text: string): string {
  return text.replace(/["\\]/g, (character) => `\\${character}`);
}
