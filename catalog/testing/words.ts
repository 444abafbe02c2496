/** Words for random catalogues: valid, and as unusual as they may be. */

import fc from "fast-check";
import { shellVariables, standardVariables } from "../variable.ts";

/** What a parser of a shell, of settings in lines, of YAML or of templates could take for something else. */
const suspicious = [
  "",
  " ",
  "a b",
  " a ",
  "it's",
  'say "hi"',
  "100 %",
  "%(here)s %s %%",
  "$HOME $(id) `id` $$ $@",
  "back\\slash\\",
  "a;b #c",
  "# no comment",
  "key: value",
  "- item",
  "{port} {{ x }}",
  "[section]",
  "a=b",
  "*?[a-z]~!&|<>()",
  "null",
  "yes",
  "0x1f",
  "1e3",
  "ünïcödé 日本語 🦄",
  "\u00a0\u2028\u200b\ufeff",
  "e\u0301",
];

const trouble = fc.constantFrom(...suspicious);
const anyText = fc.string({ unit: "binary", maxLength: 20 });
/** A text without control characters: the value of a variable. */
export const line = fc.oneof(
  trouble,
  anyText.filter((text) => /^\P{Cc}*$/u.test(text)),
);

/** A word of a command. */
export const word = fc
  .oneof(trouble, fc.constantFrom("a\nb", "\t", "\r\n"), anyText)
  .filter((text) => /^(?:\t|\n|\r|[^\p{Cc}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}])*$/u.test(text));

/** A name that another part of the stack has, or that could be mistaken for it. */
const taken =
  /^(prometheus|alertmanager|alert-inbox|disk-usage|error-tracker|grafana|launch|log-(collector|intake|store)|logrotate|logs|memmon|monitor|monitoring|none|pm2|postgres|probe|profile|public|run-directory|supervisord|trace-collector|pgbouncer|template[01]|pg-.*)$|-(exporter|pool|direct)$/;

/** A name; reserved words of SQL and of YAML among them. */
export const label = fc
  .oneof(
    { weight: 9, arbitrary: fc.stringMatching(/^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$/) },
    fc.constantFrom("order", "user", "null", "true", "yes", "on", "y", "nan", "e1", "a--b", "x".repeat(40)),
  )
  .filter((name) => !taken.test(name));

const unusual = fc.constantFrom(
  "IFS",
  "PS1",
  "LANG",
  "TZ",
  "ENV",
  "CDPATH",
  "HOSTNAME",
  "NODE_OPTIONS",
  "__",
);
/** A variable's name that is neither the stack's, nor a shell's, nor the address of a need. */
export const variable = fc
  .oneof({ weight: 9, arbitrary: fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,9}$/) }, unusual)
  .filter((name) => !/_URL$|^S_/.test(name) && ![...standardVariables, ...shellVariables].includes(name));

function quantity(least: number, most: number, ...units: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.integer({ min: least, max: most }), fc.constantFrom("", ".5"), fc.constantFrom(...units))
    .map((parts) => parts.join(""));
}

/** From 1 s to 5 minutes. */
export const duration = fc.oneof(
  quantity(1, 299, "s", " s"),
  fc.integer({ min: 1000, max: 300_000 }).map((n) => `${n} ms`),
  quantity(1, 4, "m", " min"),
);
export const size = fc.oneof(
  quantity(64, 4096, "MiB", " Mi", " MiB"),
  quantity(68, 4000, "MB", " M"),
  quantity(1, 64, "GiB", " TB"),
);
/** In thousandths of a per cent. */
export function shareFrom(min: number, max: number): fc.Arbitrary<string> {
  return fc.integer({ min, max }).map((n) => `${n / 1000} %`);
}
export const percentage = shareFrom(1, 99_999);
export const cpu = fc.oneof(
  fc.integer({ min: 1, max: 64 }),
  fc.integer({ min: 1, max: 9000 }).map((n) => `${n} m`),
);
export const version = fc.constantFrom("1.0.0", "0.0.0", "10.20.30-rc.1", "1.2.3-0a.b+build.007", "2.0.0+e3");
