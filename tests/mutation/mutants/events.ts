/** Mutants of what counts events: windows, selectors, and what stands for "none". */
import { gone, labelled, type Mutant, mutants, says } from "../mutant.ts";

const inside = /inside the budget/;
const noFailure = /no failure has ever been counted/;
const samples = /which samples are bad/;

const total = (length: string, sli: string) => ({ record: `slo:events_total:increase${length}`, sli });
const bad = (length: string, slo: string) => ({ record: `slo:events_bad:increase${length}`, slo });
const burnRate = (slo: string) => ({ record: "slo:burn_rate:ratio1h", slo });
const isBad = (slo: string) => ({ record: "slo:sample_bad:bool", slo });

export const eventMutants: readonly Mutant[] = [
  ...mutants("crm", [
    ["all requests of 1 minute stand for 5", total("5m", "requests"), says("[5m]", "[1m]"), /page of 6h/],
    ["all requests of 30 minutes stand for 1 hour", total("1h", "requests"), says("[1h]", "[30m]"), inside],
    ["all probes of 2 hours stand for 1", total("1h", "probes"), says("[1h]", "[2h]"), inside],
    ["errors of 1 minute stand for 5", bad("5m", "errors"), says("[5m]", "[1m]"), /page of 6h/],
    ["errors of 30 minutes stand for 1 hour", bad("1h", "errors"), says("[1h]", "[30m]"), inside],
    ["good probes of 4 minutes stand for 5", bad("5m", "availability"), says("[5m]", "[4m]"), /^10 %|^100 %/],
    ["fast requests of 5 minutes stand for 10", bad("10m", "latency-p95"), says("[10m]", "[5m]"), /^100 %/],
    ["no 0 where errors have no series, 5 minutes", bad("5m", "errors"), says(/ or 0 .*/, ""), noFailure],
    ["no 0 where errors have no series, 1 hour", bad("1h", "errors"), says(/ or 0 .*/, ""), noFailure],
    ["no errors are all requests", bad("1h", "errors"), says("or 0 *", "or 1 *"), noFailure],
    ["client errors are counted instead", bad("1h", "errors"), says("5..", "4.."), inside],
    ["client errors are counted, too", bad("1h", "errors"), says("5..", "[45].."), inside],
    ["only the status 500 is an error", bad("5m", "errors"), says('=~"5.."', '="500"'), /page of 6h|^10 %/],
    ["every answer is an error", bad("5m", "errors"), says(',status=~"5.."', ""), inside],
    ["errors of every service", bad("5m", "errors"), says('service="crm",', ""), inside],
    ["errors of another service", bad("5m", "errors"), says('"crm"', '"orders"'), /^10 %|page of 6h/],
    ["probes of every service", bad("1h", "availability"), says(',service="crm"', ""), inside],
    [
      "every bucket, so that nothing is slow",
      bad("5m", "latency-p95"),
      says('le="0.5"', 'le="+Inf"'),
      /page of 6h/,
    ],
    ["a bucket that nobody fills", bad("5m", "latency-p95"), says('le="0.5"', 'le="0.0001"'), inside],
    ["a bucket that is not there", bad("5m", "latency-p95"), says('le="0.5"', 'le="0.50"'), noFailure],
    ["the fast ones are the bad ones", bad("1h", "latency-p95"), says(/^.* - /, ""), inside],
    ["slow ones of the probes", bad("1h", "latency-p95"), says("requests", "probes"), inside],
    ["a mean of the routes' errors", bad("1h", "errors"), says("sum(", "avg("), inside],
    ["the busiest route stands for all", total("1h", "requests"), says("sum(", "max("), inside],
    ["requests a second", total("1h", "requests"), says("increase(", "rate("), inside],
    ["errors a second", bad("1h", "errors"), says("increase(", "rate("), inside],
    ["errors without resets of counters", bad("1h", "errors"), says("increase(", "delta("), /begin anew/],
    [
      "requests without resets of counters",
      total("1h", "requests"),
      says("increase(", "delta("),
      /begin anew/,
    ],
    ["errors are told of the latency", bad("1h", "errors"), labelled({ slo: "latency-p95" }), inside],
    ["requests are told of the probes", total("1h", "requests"), labelled({ sli: "probes" }), inside],
    [
      "errors are told of another service",
      bad("5m", "errors"),
      labelled({ service: "orders" }),
      /no data|^10 %/,
    ],
    ["nobody counts the errors of an hour", bad("1h", "errors"), gone, inside],
    ["nobody counts the probes of 5 minutes", total("5m", "probes"), gone, /^100 %/],
    ["the budget of the burn rate is ten times as large", burnRate("errors"), says("0.001", "0.01"), inside],
    ["the burn rate of no traffic is no number", burnRate("errors"), says(" > 0)", ")"), /no traffic/],
    ["the burn rate is of another objective", burnRate("errors"), says("errors", "latency-p95"), inside],
    ["the burn rate belongs to another team", burnRate("errors"), labelled({ team: "backlog" }), inside],
  ]),
  ...mutants("orders", [
    ["routes of every method", bad("1h", "checkout-errors"), says('method="POST",', ""), inside],
    ["the group's route by another method", bad("1h", "checkout-errors"), says("POST", "HEAD"), inside],
    ["errors of another endpoint", bad("1h", "checkout-errors"), says("/api/orders", "/other"), inside],
    ["all routes instead of the group's", total("1h", "checkout"), says(/,method=.*?}/, "}"), inside],
  ]),
  ...mutants("audit", [
    ["rejected work is good work", bad("1h", "errors"), says("|rejected", ""), inside],
    ["good work is bad work", bad("1h", "errors"), says("failed|rejected", "recorded"), inside],
    ["work of every worker", total("1h", "work"), says('job="audit"', 'job=~".+"'), inside],
    ["work at the bound is too old", isBad("freshness"), says("> bool", ">= bool"), samples],
    ["work may be twice as old", isBad("freshness"), says("300", "600"), samples],
    ["fresh work is bad", isBad("freshness"), says("> bool", "< bool"), samples],
    ["the freshest work counts", isBad("freshness"), says("max(", "min("), samples],
  ]),
  ...mutants("page", [
    ["a wrong question is an error", isBad("errors"), says("500", "400"), samples],
    ["the status 500 is good", isBad("errors"), says(">=", ">"), samples],
    ["no answer is good", isBad("errors"), says(/ \+ \(.* == bool 0\)/, ""), samples],
    ["a page may take twice as long", isBad("latency-p95"), says("0.5", "1"), samples],
    ["bad samples of an hour stand for 5 minutes", bad("5m", "errors"), says("[5m]", "[1h]"), /^100 %/],
    ["one bad sample makes all bad", bad("1h", "latency-p95"), says("avg_over", "max_over"), /^100 %|short/],
    ["nobody looks which samples are bad", isBad("errors"), gone, samples],
  ]),
];
