/** Mutants of error budgets: what is left, until when, over which period, and what is told of it. */
import { becomes, first, labelled, type Mutant, mutants, says, saysAll, timed } from "../mutant.ts";

const inside = /inside the budget/;
const over = /counted over its period/;
const isSpent = /is spent/;
const noData = /no data at all/;

const remaining = (slo: string) => ({ record: "slo:error_budget:remaining_ratio", slo });
const exhaustion = (slo: string) => ({ record: "slo:error_budget:exhaustion_seconds", slo });
const spent = (slo: string) => ({ alert: "ErrorBudgetSpent", slo });
const missing = (slo: string) => ({ alert: "SloDataMissing", slo });
const start = { record: "slo:period_start:seconds" };

export const budgetMutants: readonly Mutant[] = [
  ...mutants("crm", [
    ["what is spent is left", remaining("errors"), says("1 - ", ""), inside],
    ["30 days are 7", remaining("errors"), saysAll("[30d:1h]", "[7d:1h]"), over],
    ["30 days are 28", remaining("errors"), saysAll("[30d:1h]", "[28d:1h]"), over],
    ["errors are summed in every half hour", remaining("errors"), says("[30d:1h]", "[30d:30m]"), inside],
    ["the budget is ten times as large", remaining("errors"), says(/0\.001$/, "0.01"), inside],
    ["what is left of no traffic is no number", remaining("errors"), says(" > 0)", ")"), /no traffic/],
    [
      "requests are divided by errors",
      remaining("errors"),
      says(/- (.*) \/ on \(service\) \((.*) > 0\)/, "- $2 / on (service) ($1 > 0)"),
      inside,
    ],
    [
      "what is left of the latency",
      remaining("errors"),
      saysAll('slo="errors"', 'slo="latency-p95"'),
      inside,
    ],
    ["what is left belongs to another team", remaining("errors"), labelled({ team: "on-call" }), inside],
    ["a period of 7 days", exhaustion("errors"), says("2592000", "604800"), inside],
    ["a spent budget has a time left", exhaustion("errors"), says(/ > 0\) \*/, ") *"), isSpent],
    ["what does not burn lasts for ever", exhaustion("availability"), says(/ > 0\)$/, ")"), inside],
    ["a budget lasts longer the more it burns", exhaustion("errors"), says("2592000 /", "2592000 *"), inside],
    ["a budget that is left is told", spent("errors"), says("<= 0", ">= 0"), inside],
    ["a budget is told before it is spent", spent("errors"), says("<= 0", "<= 0.6"), inside],
    ["a budget is spent by a failure", spent("errors"), says(/ and on \(service\) .*/, ""), /too few/],
    ["a spent budget is told once", spent("errors"), timed("keep_firing_for", undefined), isSpent],
    ["a spent budget is told for an hour more", spent("errors"), timed("keep_firing_for", "1h"), isSpent],
    ["a spent budget is told an hour later", spent("errors"), timed("for", "1h"), isSpent],
    ["a spent budget wakes somebody", spent("errors"), labelled({ severity: "page" }), isSpent],
    ["a spent budget is told those who are paged", spent("errors"), labelled({ team: "on-call" }), isSpent],
    ["a spent budget is the latency's", spent("errors"), labelled({ slo: "latency-p95" }), isSpent],
    ["missing data is present data", missing("errors"), says(/absent\((.*)\)/, "$1"), /inside|no data/],
    ["missing data of another objective", missing("latency-p95"), says("latency-p95", "errors"), /^no \w+:/],
    ["missing data is told at once", missing("errors"), timed("for", "1m"), noData],
    ["missing data is told after an hour", missing("errors"), timed("for", "1h"), noData],
    ["missing data is told those who are paged", missing("errors"), labelled({ team: "on-call" }), noData],
  ]),
  first("crm", "the spent budget is told before it is known", spent("errors"), isSpent),
  ...mutants("monthly", [
    ["the month begins a day early", start, says("day_of_month() - 1", "day_of_month()"), over],
    ["the month begins a day late", start, says("day_of_month() - 1", "day_of_month() - 2"), over],
    [
      "the last hour of the month before counts",
      remaining("errors"),
      saysAll("vector(time()) >", "vector(time()) >="),
      over,
    ],
    ["each hour asks for the month that it was in", remaining("errors"), saysAll(" @ end()", ""), over],
    ["a month has 14 days", remaining("errors"), saysAll("[31d:1h]", "[14d:1h]"), over],
    [
      "the month that is over counts, too",
      remaining("errors"),
      saysAll("vector(time()) >", "vector(time()) !="),
      over,
    ],
  ]),
  ...mutants("weekly", [
    ["the week begins on Sunday", start, says("+ 6", "+ 7"), over],
    ["the week begins on Tuesday", start, says("+ 6", "+ 5"), over],
    ["days have 23 hours", start, says("* 86400", "* 82800"), over],
  ]),
  ...mutants("quarterly", [
    [
      "the quarter begins with its second month",
      start,
      says(/ \+ \(\(month\(\) - 1\) % 3 >= bool 1\).*?(?= \+ \(\(month)/, ""),
      over,
    ],
    ["the third month is the second", start, says(">= bool 2", ">= bool 3"), over],
    ["a third of the year", start, becomes((expr) => expr.replaceAll("% 3", "% 4")), over],
  ]),
];
