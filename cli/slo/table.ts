/** `npm run slo -- table`: how soon somebody hears of failures, as the windows of each objective make it. */
import type { Milliseconds, Plan, Ratio } from "../../catalog/plan.ts";
import { ticketGroupWait } from "../../components/monitoring/alertmanager.ts";
import { slowInterval } from "../../slo/rules.ts";
import { lagOf } from "../../slo/series.ts";
import { type Slo, slosOf } from "../../slo/slo.ts";
import { delayOf, detection, type Severity } from "../../slo/windows.ts";
import { planOfEnvironment } from "../plan.ts";
import { table } from "../table.ts";
import { lengthInWords } from "./words.ts";

export interface TableOptions {
  readonly environment: string;
  readonly json: boolean;
  readonly markdown: boolean;
}

/** How large a part of the events fails. */
export const shares: readonly Ratio[] = [1, 0.1, 0.01];

export interface DetectionRow {
  readonly service: string;
  readonly slo: string;
  readonly objective: Ratio;
  readonly severity: Severity;
  /** Long and short, in order of length. */
  readonly windows: readonly string[];
  /** From the first failure to the message, for each share; null: never. */
  readonly seconds: Readonly<Record<string, number | null>>;
}

export function detectionRows(plan: Plan): DetectionRow[] {
  return slosOf(plan).flatMap((slo) =>
    (["page", "ticket"] as const)
      .filter((severity) => slo.pairs.some((pair) => pair.severity === severity))
      .map((severity) => row(slo, severity)),
  );
}

function row(slo: Slo, severity: Severity): DetectionRow {
  const { service, name, objective, pairs } = slo;
  const own = pairs.filter((pair) => pair.severity === severity);
  const time = (share: Ratio) => {
    const length = timeTo(slo, severity, share);
    return Number.isFinite(length) ? Math.round(length / 1000) : null;
  };
  return {
    service,
    slo: name,
    objective,
    severity,
    windows: own.map((pair) => `${lengthInWords(pair.long)}/${lengthInWords(pair.short)}`),
    seconds: Object.fromEntries(shares.map((share) => [percentOf(share), time(share)])),
  };
}

/**
 * From the first failure to the message, at a steady share of failures: until the long window has seen enough, the
 * short one has by then; a window that is a sum of recorded points is up to a point late; then a scrape, an evaluation,
 * and Alertmanager's wait for what comes together.
 */
function timeTo(slo: Slo, severity: Severity, share: Ratio): Milliseconds {
  const { spacing } = slo.burning;
  const times = slo.pairs
    .filter((pair) => pair.severity === severity)
    .map(
      (pair) =>
        detection([pair], share, slo.burning) + Math.max(lagOf(slo, pair.long), lagOf(slo, pair.short)),
    );
  const delay = severity === "page" ? delayOf(slo.burning) : spacing + slowInterval + ticketGroupWait;
  return Math.min(...times) + delay;
}

export function sloTable({ environment, json, markdown }: TableOptions): void {
  const rows = detectionRows(planOfEnvironment(environment, "npm run slo -- table -e <environment>"));
  if (json) process.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
  else if (markdown) process.stdout.write(detectionMarkdown(rows));
  else process.stdout.write(table(head, rows.map(cells)));
}

const head = [
  "service",
  "objective",
  "severity",
  "windows",
  ...shares.map((share) => `${percentOf(share)} fail`),
];

function cells({ service, slo, severity, windows, seconds }: DetectionRow): string[] {
  const times = Object.values(seconds).map((time) => (time === null ? "never" : lengthInWords(time * 1000)));
  return [service, slo, severity, windows.join(", "), ...times];
}

/** The same as a table of a document, its columns aligned. */
export function detectionMarkdown(rows: readonly DetectionRow[]): string {
  const lines = [head, ...rows.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const line = (texts: readonly string[], fill: string) =>
    `| ${texts.map((text, column) => text.padEnd(widths[column] ?? 0, fill)).join(" | ")} |\n`;
  const [first = [], ...rest] = lines;
  return [
    line(first, " "),
    line(
      head.map(() => ""),
      "-",
    ),
    ...rest.map((each) => line(each, " ")),
  ].join("");
}

function percentOf(share: Ratio): string {
  return `${share * 100} %`;
}
