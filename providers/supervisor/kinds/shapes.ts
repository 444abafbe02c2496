/** Shapes of inputs that several kinds take. */
import { z } from "zod";

/** The kernel ends every text that it is handed at its first NUL character: a word, a variable, a path. */
export const text = z
  .string("allowed is a text")
  .regex(/^[^\0]*$/, "allowed is a text without NUL characters");

export const words = z.array(text);

/** A program and its arguments. */
export const command = words.min(1, "allowed is a command of at least one word");

export const absolutePath = text.startsWith("/", "allowed is an absolute path");

export const httpUrl = z.url({ protocol: /^https?$/, error: "allowed is a URL, http or https" });

export const octalMode = z.string().regex(/^0?[0-7]{3}$/, 'allowed are octal permissions, "0644"');

export function octal(mode: string): number {
  return Number.parseInt(mode, 8);
}

/** supervisord's settings are lines, and `user` is one of them. */
export const userName = z
  .string()
  .regex(/^[\w][\w.@-]*\$?$/, "allowed is a user's name: letters, digits, _, -, . and @");

const longest = 2 ** 31 - 1;
const milliseconds = `allowed are milliseconds above 0, at most ${longest}: a timer counts no further`;

export const timeout = z.number().positive(milliseconds).max(longest, milliseconds);

export const wholeBytes = "allowed are bytes above 0, a whole number";

/** What a shell sets by itself: a launcher could not hand it on as it was given. */
const shellVariables = /^(?:BASHOPTS|EUID|LINENO|OLDPWD|OPTIND|PPID|PWD|SHELLOPTS|SHLVL|UID|_)$/;

export const environment = z.record(
  z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "allowed are letters, digits and _, the first no digit")
    .refine((name) => !shellVariables.test(name), "allowed is a variable that the shell does not set itself"),
  text,
);
