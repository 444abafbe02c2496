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

/** What the store has of each file's end. It is remembered as long as the process lives. */
export class Doubles {
  /** By file, the last entries that the store has taken, in their order. */
  private readonly files = new Map<string, Set<string>>();

  /** Without those that the store has, or that stand among them twice. */
  without(documents: readonly Document[]): Document[] {
    const here = new Set<string>();
    return documents.filter((document) => {
      const { name, isRotated, key } = placed(document);
      const isKnown = here.has(`${name} ${key}`) || this.files.get(name)?.has(key) === true;
      here.add(`${name} ${key}`);
      // Of a line without a time, the same text at the same place of the same name may be another file's.
      return !isKnown || !(isRotated || timed.test(document.line));
    });
  }

  /** To be called when the store has taken them. */
  taken(documents: readonly Document[]): void {
    for (const document of documents) {
      const { name, key } = placed(document);
      const known = this.known(name);
      known.add(key);
      const [first] = known;
      if (known.size > most && first !== undefined) known.delete(first);
    }
  }

  private known(file: string): Set<string> {
    const found = this.files.get(file);
    if (found !== undefined) return found;
    // One for each unit's stream; of what a platform has had and has no more, the oldest go.
    const [oldest] = this.files.keys();
    if (this.files.size >= 1_000 && oldest !== undefined) this.files.delete(oldest);
    const made = new Set<string>();
    this.files.set(file, made);
    return made;
  }
}

/** Which file, by the name that it is written under, and what stands where in it. */
function placed({ file, offset, line }: Document) {
  const original = rotated.exec(file)?.[1];
  return {
    name: original ?? file,
    isRotated: original !== undefined,
    // The place alone would do but for a file of the same name that is rotated in its turn.
    key: hash("sha1", `${offset} ${line}`, "base64url"),
  };
}
