/**
 * What the collector reads or sends twice: where a file is rotated it goes on under the new name from where it had noted
 * that it was, and so it does after its own restart; a batch whose answer was lost it sends again.
 */
import type { Document } from "./bulk.ts";

/** A rotated file's name, of a supervisor or logrotate, an engine, or a kubelet. */
const rotated = /^(.*\.log)\.(?:\d{1,3}|\d{8}-\d{6})$/;

/** A line that says when it was written. */
const timed = /\d\d:\d\d:\d\d|\d{10}/;

/** How many of a file's last entries are known: more than the collector sends at once, or reads between two notes. */
const most = 4_000;

/** The last entries of one file, each as its place and what it says. */
type Last = Set<string>;

interface Known {
  /** Of the file that has the name now, and of the one that had it before. */
  now: Last;
  before: Last;
  /** The place of the last one. */
  offset: number;
}

/** What the store has of each file's end. It is remembered as long as the process lives. */
export class Doubles {
  private readonly files = new Map<string, Known>();

  /** Without those that the store has, or that stand among them under the name of before a rotation. */
  without(documents: readonly Document[]): Document[] {
    const here = new Set<string>();
    return documents.filter((document) => {
      const original = rotated.exec(document.file)?.[1];
      if (original === undefined) here.add(`${document.file} ${keyOf(document)}`);
      else if (here.has(`${original} ${keyOf(document)}`)) return false;
      return !this.has(document);
    });
  }

  /** Of a line without a time, the same text at the same place of the same name may be another file's. */
  private has(document: Document): boolean {
    const original = rotated.exec(document.file)?.[1];
    const known = this.files.get(original ?? document.file);
    if (known === undefined || (original === undefined && !timed.test(document.line))) return false;
    const key = keyOf(document);
    return known.now.has(key) || known.before.has(key);
  }

  /** To be called when the store has taken them. */
  taken(documents: readonly Document[]): void {
    for (const document of documents) {
      const original = rotated.exec(document.file)?.[1];
      if (original === undefined) this.note(document);
      else add(this.known(original).before, document);
    }
  }

  private note(document: Document): void {
    const known = this.known(document.file);
    if (document.offset < known.offset) {
      known.before = known.now;
      known.now = new Set();
    }
    known.offset = document.offset;
    add(known.now, document);
  }

  private known(file: string): Known {
    const found = this.files.get(file);
    if (found !== undefined) return found;
    // One for each unit's stream; of what a platform has had and has no more, the oldest go.
    const [oldest] = this.files.keys();
    if (this.files.size >= 1_000 && oldest !== undefined) this.files.delete(oldest);
    const made = { now: new Set<string>(), before: new Set<string>(), offset: 0 };
    this.files.set(file, made);
    return made;
  }
}

function add(last: Last, document: Document): void {
  last.add(keyOf(document));
  const [first] = last;
  if (last.size > most && first !== undefined) last.delete(first);
}

/** The place alone would do but for a file of the same name that is rotated in its turn. */
function keyOf({ offset, line }: Document): string {
  return `${offset} ${line.length} ${line.slice(0, 200)}`;
}
