/** Mutants of the alerts on burn rates: windows, factors, conditions, and who hears of them. */
import { first, gone, labelled, type Mutant, mutants, says, saysAll, scales, timed } from "../mutant.ts";

const page = (slo: string) => ({ alert: "ErrorBudgetBurn", severity: "page", slo });
const ticket = (slo: string) => ({ alert: "ErrorBudgetBurn", severity: "ticket", slo });

const inside = /inside the budget/;
const total = /^100 %/;
const tenth = /^10 %/;
const sixHours = /page of 6h/;
const day = /ticket of 1d.*errors/;
const days = /ticket of 3d/;

/** The conditions of the first pair are the first lines; each of the three begins with one of these. */
const join = "\n  and on (service)\n  ";

export const burnMutants: readonly Mutant[] = [
  ...mutants("crm", [
    ["14.4 times the budget are 6", page("errors"), saysAll("0.0144", "0.006"), tenth],
    ["14.4 times the budget are 28.8", page("errors"), saysAll("0.0144", "0.0288"), tenth],
    ["14.4 times the budget are 7.2 in the long window", page("errors"), says("0.0144", "0.0072"), tenth],
    ["6 times the budget are 14.4", page("errors"), saysAll("0.006", "0.0144"), sixHours],
    ["6 times the budget are 3", page("errors"), saysAll("0.006", "0.003"), sixHours],
    ["1 hour is 5 minutes", page("errors"), saysAll("increase1h", "increase5m"), /too few|^10 %/],
    ["6 hours are 3", page("errors"), saysAll("[6h:5m]", "[3h:5m]"), sixHours],
    ["30 minutes are 5", page("errors"), saysAll("[30m:5m]", "[5m:5m]"), sixHours],
    ["30 minutes are 6 hours", page("errors"), saysAll("[30m:5m]", "[6h:5m]"), sixHours],
    ["errors are summed in every minute", page("errors"), says("[6h:5m]", "[6h:1m]"), /inside|page of 6h/],
    [
      "requests are summed in every minute",
      page("errors"),
      says(/(total.*?)\[6h:5m\]/, "$1[6h:1m]"),
      sixHours,
    ],
    ["no short window, 1 hour", page("errors"), says(/\n {2}and on \(service\)\n.*increase5m.*/, ""), total],
    [
      "no short window, 6 hours",
      page("errors"),
      says(/\n {2}and on \(service\)\n.*\[30m:5m\].*/, ""),
      sixHours,
    ],
    ["no long window", page("errors"), says(/(\(\n {2}).*\n {2}and on \(service\)\n {2}/, "$1"), tenth],
    ["no minimum", page("errors"), says(/\n {2}and on \(service\)\n.* > 4.5/, ""), /too few/],
    ["three times the minimum", page("errors"), saysAll("> 4.5", "> 14.5"), /as many failures/],
    [
      "no minimum of the probes",
      page("availability"),
      says(/\n {2}and on \(service\)\n.* > 1.5/, ""),
      /too few/,
    ],
    [
      "the long window or the short one",
      page("errors"),
      says(join, "\n  or on (service)\n  "),
      /^10 %|inside/,
    ],
    ["a share below the threshold", page("errors"), says("> 0.0144", "< 0.0144"), tenth],
    ["both pairs at a time", page("errors"), says("\nor\n", "\nand\n"), tenth],
    ["errors of the latency", page("errors"), saysAll('slo="errors"', 'slo="latency-p95"'), sixHours],
    ["slow ones of all probes", page("latency-p95"), saysAll('sli="requests"', 'sli="probes"'), total],
    ["no faster tier", page("latency-p95"), says(/^\((?:.|\n)*?\nor\n/, ""), total],
    ["half of the faster tier's threshold", page("latency-p95"), scales(0.5), total],
    ["twice the faster tier's threshold", page("latency-p95"), scales(2), total],
    ["the faster tier has no short window", page("latency-p95"), saysAll("increase2m", "increase10m"), total],
    ["a page that stops at once", page("errors"), timed("keep_firing_for", undefined), total],
    ["a page that does not stop", page("errors"), timed("keep_firing_for", "10m"), total],
    ["a page that waits", page("errors"), timed("for", "2m"), /^100 %|^10 %/],
    ["a page that is a ticket", page("errors"), labelled({ severity: "ticket" }), total],
    ["a page for those who get the tickets", page("errors"), labelled({ team: "backlog" }), total],
    ["a page without its objective", page("errors"), labelled({ slo: "latency-p95" }), tenth],
    ["nobody is paged", page("availability"), gone, total],
    ["1 day is 3", ticket("errors"), saysAll("[1d:5m]", "[3d:5m]"), day],
    ["3 days are 1", ticket("errors"), saysAll("[3d:5m]", "[1d:5m]"), days],
    ["3 times the budget are 1", ticket("errors"), saysAll("0.003", "0.001"), day],
    ["once the budget is a quarter of it", ticket("errors"), saysAll("0.001", "0.00025"), inside],
    ["once the budget is twice", ticket("errors"), saysAll("0.001", "0.002"), days],
    ["no short window, 3 days", ticket("errors"), says(/\n {2}and on \(service\)\n.*\[6h:5m\].*/, ""), days],
    ["a ticket that stops at once", ticket("errors"), timed("keep_firing_for", undefined), day],
    ["a ticket that does not stop", ticket("errors"), timed("keep_firing_for", "2h"), days],
    ["a ticket that is a page", ticket("errors"), labelled({ severity: "page" }), day],
    ["a ticket for those who are paged", ticket("errors"), labelled({ team: "on-call" }), day],
  ]),
  ...mutants("page", [
    ["3 days are 1", ticket("latency-p95"), saysAll("[3d:5m]", "[1d:5m]"), /short outages/],
  ]),
  first("crm", "the page stands before what it builds on", page("errors"), tenth),
];
