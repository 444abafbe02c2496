/**
 * Which lines begin an entry, as a POSIX extended expression: rsyslog has no look-ahead. It joins too much rather than
 * too little: what it has joined arrives as one document, and the intake splits it exactly (`intake/`).
 */

import type { Format } from "../intake/settings.ts";

const word = "[[:alnum:]_.]*";

/** A word of a sentence that goes on with an entry: of Python's "The above exception", of Go's "goroutine 1 [running]:". */
const continuing = ["The", "Tra", "Dur", "gor"];

/** Words that begin otherwise: `D`, `Da…`, `Du`, `Dub…`, and not `Dur…`. */
function otherWords(prefixes: readonly string[]): string {
  const firsts = [...new Set(prefixes.map(([first = ""]) => first))].sort();
  const branches = firsts.flatMap((first) => {
    const seconds = [...new Set(prefixes.filter((each) => each[0] === first).map((each) => each.charAt(1)))];
    return [
      `${first}(${but(seconds)}${word})?`,
      ...seconds.map((second) => {
        const thirds = prefixes
          .filter((each) => each.startsWith(first + second))
          .map((each) => each.charAt(2));
        return `${first}${second}(${but(thirds)}${word})?`;
      }),
    ];
  });
  return [`${but(firsts, false)}${word}`, ...branches].join("|");
}

/** A character of a word, but for some: a bracket expression has no difference. */
function but(some: readonly string[], digits = true): string {
  const all = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_${digits ? ".0123456789" : ""}`;
  return `[${[...all].filter((each) => !some.includes(each)).join("")}]`;
}

const wrapping: Readonly<Record<Format, string>> = {
  plain: "^",
  docker: '^\\{"log":"',
  cri: "^[^ ]+ (stdout|stderr) [FP] ",
};

/**
 * Not: white space, `ValueError: x` and `KeyboardInterrupt`, a traceback's own sentences, SQLAlchemy's `[SQL: …`,
 * frames of Go, and what closes a bracket.
 */
export function firstLine(format: Format): string {
  // Docker's is JSON: white space is escaped there.
  const symbol = "[^][:space:][:alpha:]_[(})";
  const symbols = format === "docker" ? `${symbol}\\"]|\\[^ntr]` : `${symbol}]`;
  const brackets = "\\[([0-9]|[^]:]*\\])";
  return `${wrapping[format]}(${symbols}|${brackets}|(${otherWords(continuing)})[[:space:]=,!?-])`;
}
