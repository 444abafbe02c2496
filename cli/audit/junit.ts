/** An audit as JUnit's XML, which CI servers show as tests: each policy is one. */
import { type Audit, countsOf, type Finding, inWords } from "./findings.ts";
import { type Rule, ruleOf, rules } from "./rules.ts";

export function junitOf(audit: Audit): string {
  const { findings, stack } = audit;
  const others = findings.map(({ policy, severity }) => ruleOf(policy, severity));
  const all = [...new Map([...rules, ...others].map((rule) => [rule.id, rule])).values()];
  const suites = [...new Set(all.map(({ pack }) => pack))].map((pack) =>
    suiteOf(
      pack,
      all.filter((rule) => rule.pack === pack),
      audit,
    ),
  );
  const failures = failing(all, findings);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escaped(`audit of ${stack}`)}" tests="${all.length}" failures="${failures}" errors="0">`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function suiteOf(pack: string, own: readonly Rule[], { time, findings, disabled }: Audit): string {
  const cases = own.map((rule) =>
    caseOf(
      rule,
      findings.filter(({ policy }) => policy === rule.id),
      disabled.includes(rule.id),
    ),
  );
  const skipped = own.filter(({ id }) => disabled.includes(id)).length;
  const counted = `tests="${own.length}" failures="${failing(own, findings)}" errors="0" skipped="${skipped}"`;
  // Its form has no zone.
  const stamp = `timestamp="${time.slice(0, "2026-11-30T12:00:00".length)}"`;
  return [`  <testsuite name="${escaped(pack)}" ${counted} ${stamp}>`, ...cases, "  </testsuite>"].join("\n");
}

function caseOf({ pack, name, file }: Rule, findings: readonly Finding[], disabled: boolean): string {
  const open = `    <testcase classname="${escaped(pack)}" name="${escaped(name)}" file="${escaped(file)}" time="0"`;
  const counting = findings.filter(({ standing }) => standing === "violation");
  const others = findings.filter(({ standing }) => standing !== "violation");
  const skipped = disabled ? ['      <skipped message="switched off in this environment"/>'] : [];
  const parts = [...skipped, ...failureOf(counting), ...outputOf(others)];
  return parts.length === 0 ? `${open}/>` : [`${open}>`, ...parts, "    </testcase>"].join("\n");
}

/** One for all: readers of the format take no second one. */
function failureOf(findings: readonly Finding[]): string[] {
  const [first] = findings;
  if (first === undefined) return [];
  const attributes = `type="${first.severity}" message="${escaped(inWords(countsOf(findings)))}"`;
  return [`      <failure ${attributes}>${escaped(textOf(findings))}</failure>`];
}

function outputOf(findings: readonly Finding[]): string[] {
  return findings.length === 0 ? [] : [`      <system-out>${escaped(textOf(findings))}</system-out>`];
}

function textOf(findings: readonly Finding[]): string {
  return findings.map(({ urn, message }) => `${urn}\n${message}`).join("\n\n");
}

function failing(own: readonly Rule[], findings: readonly Finding[]): number {
  const broken = new Set(
    findings.filter(({ standing }) => standing === "violation").map(({ policy }) => policy),
  );
  return own.filter(({ id }) => broken.has(id)).length;
}

/** XML 1.0 has no control characters, not even escaped. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}
