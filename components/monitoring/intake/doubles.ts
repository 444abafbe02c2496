/**
 * What the collector reads twice where a file is rotated: it goes on with the file under its new name from where it had
 * noted that it was, and that may be some lines back.
 */
import type { Document } from "./bulk.ts";

/** A rotated file's name, of a supervisor or logrotate, an engine, or a kubelet. */
const rotated = /^(.*\.log)\.(?:\d{1,3}|\d{8}-\d{6})$/;

/** How many of a file's last entries are known: more than the collector reads between two notes of its place. */
const most = 2_000;

/** The last entries of one file, each as its place and what it says. */
type Last = Set<string>;

interface Known {
  /** Of the file that has the name now, and of the one that had it before. */
  now: Last;
  before: Last;
  /** The place of the last one. */
  offset: number;
}

/** Remembers a process's life long: after a restart of the intake nothing is known. */
export class Doubles {
  private readonly files = new Map<string, Known>();

  /**
   * Without what was read already under a file's name before it was rotated.
   *
   * Only of a rotated file something is left out. The same text at the same place of the same name is another file's.
   */
  without(documents: readonly Document[]): Document[] {
    return documents.filter((document) => {
      const original = rotated.exec(document.file)?.[1];
      if (original === undefined) {
        this.note(document);
        return true;
      }
      const known = this.files.get(original);
      const key = keyOf(document);
      return known === undefined || !(known.before.has(key) || known.now.has(key));
    });
  }

  private note(document: Document): void {
    let known = this.files.get(document.file);
    if (known === undefined) {
      // One for each unit's stream; of what a platform has had and has no more, the oldest go.
      const [oldest] = this.files.keys();
      if (this.files.size >= 1_000 && oldest !== undefined) this.files.delete(oldest);
      known = { now: new Set(), before: new Set(), offset: 0 };
      this.files.set(document.file, known);
    }
    if (document.offset < known.offset) {
      known.before = known.now;
      known.now = new Set();
    }
    known.offset = document.offset;
    known.now.add(keyOf(document));
    const [first] = known.now;
    if (known.now.size > most && first !== undefined) known.now.delete(first);
  }
}

/** The place alone would do but for a file of the same name that is rotated in its turn. */
function keyOf({ offset, line }: Document): string {
  return `${offset} ${line.length} ${line.slice(0, 200)}`;
}
