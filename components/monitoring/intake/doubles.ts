/**
 * What the collector reads or sends twice: where a file is rotated it goes on under the new name from where it had noted
 * that it was, and so it does after its own restart; a batch whose answer was lost it sends again.
 */
import { hash } from "node:crypto";
import type { Document } from "./bulk.ts";

/** A rotated file's name, of a supervisor or logrotate, an engine, or a kubelet. */
const rotated = /^(.*\.log)\.(?:\d{1,3}|\d{8}-\d{6})$/;

/** A line that says when it was written. */
const timed = /\d\d:\d\d:\d\d|\d{10}/;

/** How many of a file's last entries are known: more than the collector keeps in its queue, and reads between two notes. */
const most = 24_000;

/** Those that the store has of one file: the last `most` at least, and up to twice as many. */
interface Known {
  newer: Set<string>;
  older: Set<string>;
}

/** What the store has of each file's end. It is remembered as long as the process lives. */
export class Doubles {
  private readonly files = new Map<string, Known>();

  /** Without those that the store has, or that stand among them under both names. `taken` is called when the store has taken the rest. */
  without(documents: readonly Document[]): {
    readonly documents: readonly Document[];
    readonly taken: () => void;
  } {
    const here = new Set<string>();
    const left = documents.map(placed).filter(({ document, name, isRotated, key }) => {
      const known = this.files.get(name);
      const isKnown =
        here.has(`${!isRotated} ${key}`) || known?.newer.has(key) === true || known?.older.has(key) === true;
      here.add(`${isRotated} ${key}`);
      // Of a line without a time, the same text at the same place of the same name may be another file's.
      return !isKnown || !(isRotated || timed.test(document.line));
    });
    return {
      documents: left.map(({ document }) => document),
      taken: () => {
        for (const { name, key } of left) this.add(name, key);
      },
    };
  }

  private add(name: string, key: string): void {
    const known = this.known(name);
    // A set that loses its first entry with each new one is slow in JavaScript.
    if (known.newer.size >= most) {
      known.older = known.newer;
      known.newer = new Set();
    }
    known.newer.add(key);
  }

  private known(file: string): Known {
    const found = this.files.get(file);
    if (found !== undefined) return found;
    // One for each unit's stream; of what a platform has had and has no more, the oldest go.
    const [oldest] = this.files.keys();
    if (this.files.size >= 1_000 && oldest !== undefined) this.files.delete(oldest);
    const made = { newer: new Set<string>(), older: new Set<string>() };
    this.files.set(file, made);
    return made;
  }
}

/** Which file, by the name that it is written under, and what stands where in it. */
function placed(document: Document) {
  const { file, offset, line } = document;
  const original = rotated.exec(file)?.[1];
  const name = original ?? file;
  return {
    document,
    name,
    isRotated: original !== undefined,
    // The place alone would do but for a file of the same name that is rotated in its turn.
    key: hash("sha1", `${name} ${offset} ${line}`, "base64url"),
  };
}
