/** Readers of single fields that more than one part of the vocabulary has. */

import { posix } from "node:path";
import { formatDuration, parseDuration } from "./duration.ts";
import type { Path, Report } from "./problems.ts";
import { show } from "./problems.ts";
import { parseRatio } from "./ratio.ts";
import { integer, quantity, type Reader, text } from "./read.ts";
import { formatSize, parseSize } from "./size.ts";

/** Characters of a name, so that names built from it stay below the 63 of a DNS label. */
const longestName = 40;

/** The label that a text most likely stands for; empty where nothing of it can stay. */
function asLabel(given: string): string {
  return given
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, longestName)
    .replace(/-+$/, "");
}

const labelRule = {
  pattern: /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/,
  allowed: `a DNS label: lowercase letters, digits and "-", first a letter, last no "-", at most ${longestName} characters`,
  most: longestName,
};

export const label = text({
  ...labelRule,
  remedy: (given) => {
    const mended = asLabel(given);
    return mended === "" ? 'write, for example, "valeo-crm"' : `write "${mended}"`;
  },
});

/** The environment's name comes from the configuration, else from the stack. */
export const environmentLabel = text({
  ...labelRule,
  remedy: (given) => `pulumi config set environment ${asLabel(given) || "dev"}`,
});

/** For an object's keys that are names. */
export function checkLabel(key: string, at: Path, report: Report): void {
  label(key, at, report);
}

export const port = integer(1024, 65_535, "write a port that no other part uses, such as 8010");

export const version = text({
  pattern:
    /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*))*)?(\+[\da-zA-Z-]+(\.[\da-zA-Z-]+)*)?$/,
  allowed: "a semantic version: major.minor.patch",
  remedy: (given) => {
    const [, major = "2", minor = "0", patch = "0"] =
      /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?/.exec(given) ?? [];
    return `write, for example, "${Number(major)}.${Number(minor)}.${Number(patch)}"`;
  },
});

export const title = text({
  pattern: /^[^\p{Cc}\p{Cs}]*[^\p{Cc}\p{Cs}\s][^\p{Cc}\p{Cs}]*$/u,
  allowed: "a line of text",
  remedy: () => 'write, for example, "VALEO NeuroERP 2.0"',
});

/** A path on a server: `/health`. */
export const urlPath = text({
  pattern: /^\/[\w.~/-]*$/,
  allowed: 'a path that starts with "/"',
  remedy: (given) =>
    /^[\w.~-][\w.~/-]*$/.test(given) ? `write "/${given}"` : 'write, for example, "/health"',
});

/** A folder inside the project, in its shortest form. */
export const folder: Reader<string> = (value, at, report) => {
  const allowed = "a folder inside the project, relative to its root";
  const refuse = (remedy: string) => {
    report.add(at, show(value), allowed, remedy);
    return undefined;
  };
  const example = 'write, for example, "services/backend"';
  if (typeof value !== "string" || value === "" || value.length > 200) return refuse(example);
  if (/[\p{Cc}\p{Cs}\\:]/u.test(value))
    return refuse('separate folders by "/" and use neither ":" nor control characters');
  if (value.startsWith("/") || value.startsWith("~"))
    return refuse("write it relative to the project's root");
  const short = posix.normalize(value).replace(/\/$/, "");
  if (short === ".." || short.startsWith("../"))
    return refuse("move the folder into the project, or point inside it");
  return short;
};

export function duration(least: number, most: number): Reader<number> {
  const [from, to] = [formatDuration(least), formatDuration(most)];
  return quantity(parseDuration, {
    isIn: (value) => value >= least && value <= most,
    allowed: `a duration from ${from} to ${to}`,
    remedy: `write a duration from "${from}" to "${to}"`,
  });
}

export function size(least: number): Reader<number> {
  return quantity(parseSize, {
    isIn: (value) => value >= least,
    allowed: `at least ${formatSize(least)}`,
    remedy: `write "${formatSize(least)}" or more`,
  });
}

/** A share above 0 % and below 100 %, where 100 % would leave no budget. */
export const objective = quantity(parseRatio, {
  isIn: (value) => value > 0 && value < 1,
  allowed: "more than 0 % and less than 100 %: what is left is the error budget",
  remedy: 'write, for example, "99.9 %" for what must succeed and "0.1 %" for what may fail',
});

/** A share above 0 % and up to 100 %. */
export const share = quantity(parseRatio, {
  isIn: (value) => value > 0 && value <= 1,
  allowed: "more than 0 % and at most 100 %",
  remedy: 'write, for example, "80 %"',
});

/** A share from nothing to all. */
export const shareOrNone = quantity(parseRatio, {
  isIn: (value) => value >= 0 && value <= 1,
  allowed: "0 % to 100 %",
  remedy: 'write, for example, "10 %"',
});
