/** An audit for people: by severity and service, the worst first, then how to mend. */
import { table } from "../table.ts";
import { type Audit, countsOf, type Finding, inWords, type Standing } from "./findings.ts";
import { ruleOf, rules } from "./rules.ts";

const standings: Readonly<Record<Standing, string>> = {
  violation: "",
  advice: "advice",
  excepted: "excepted",
  unknown: "unknown",
};

export function reportOf(audit: Audit): string {
  const { findings } = audit;
  if (findings.length === 0) return summaryOf(audit);
  const rows = findings.map((each) => [
    each.severity,
    each.service,
    each.resource,
    each.policy,
    standings[each.standing],
    each.says,
  ]);
  const head = ["severity", "service", "resource", "policy", "", "what is wrong"];
  return `${table(head, blanked(rows))}\n${mendsOf(findings)}\n${summaryOf(audit)}`;
}

/** `prod: 312 resources, 34 policies (2 switched off): 2 critical; 1 excepted`. */
export function summaryOf({ environment, stack, resources, disabled, findings }: Audit): string {
  const where = stack === environment ? stack : `${stack} (as ${environment})`;
  if (resources === 0) return `${where}: the state has no resources: there is nothing to judge\n`;
  const counted = inWords(countsOf(findings)) || "nothing is wrong";
  const others = (["advice", "excepted", "unknown"] as const)
    .map((standing) => [findings.filter((each) => each.standing === standing).length, standing] as const)
    .filter(([count]) => count > 0)
    .map(([count, standing]) => `; ${count} ${standings[standing]}`);
  const off = disabled.length === 0 ? "" : ` (${disabled.length} switched off)`;
  return `${where}: ${resources} resources, ${rules.length} policies${off}: ${counted}${others.join("")}\n`;
}

/** A severity and a service stand on their first line alone. */
function blanked(rows: readonly string[][]): string[][] {
  return rows.map(([severity = "", service = "", ...rest], index) => {
    const [above, beside] = rows[index - 1] ?? [];
    const same = severity === above;
    return [same ? "" : severity, same && service === beside ? "" : service, ...rest];
  });
}

/** Once for each policy. */
function mendsOf(findings: readonly Finding[]): string {
  const broken = findings.filter(({ standing }) => standing === "violation" || standing === "advice");
  const mends = new Map(broken.map(({ policy, severity }) => [policy, ruleOf(policy, severity).mend]));
  if (mends.size === 0) return "";
  return ["to mend:", ...[...mends].map(([policy, mend]) => `  ${policy}: ${mend}`), ""].join("\n");
}
