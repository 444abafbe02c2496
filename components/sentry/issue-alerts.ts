/** Alerts of single issues: what no objective says, and somebody should know. */
import type { Severity } from "../../slo/windows.ts";

export interface IssueAlert {
  /** Unique in its project. */
  readonly name: string;
  readonly severity: Severity;
  /** It tells of the same issue at most once in so many minutes. */
  readonly frequency: number;
  /** Any of them; all values are texts, as the API's forms have them. */
  readonly conditions: readonly Readonly<Record<string, string>>[];
}

const conditions = "sentry.rules.conditions";
const frequencies = `${conditions}.event_frequency`;

export const issueAlerts: readonly IssueAlert[] = [
  {
    name: "New issue",
    severity: "ticket",
    frequency: 30,
    conditions: [{ id: `${conditions}.first_seen_event.FirstSeenEventCondition` }],
  },
  {
    name: "Regression: a resolved issue is back",
    severity: "ticket",
    frequency: 30,
    conditions: [{ id: `${conditions}.regression_event.RegressionEventCondition` }],
  },
  {
    // Four times what it was a day before; and, since that of a new issue is nothing, a hundred in an hour.
    name: "Spike of one issue",
    severity: "page",
    frequency: 60,
    conditions: [
      {
        id: `${frequencies}.EventFrequencyCondition`,
        comparisonType: "percent",
        comparisonInterval: "1d",
        value: "300",
        interval: "1h",
      },
      { id: `${frequencies}.EventFrequencyCondition`, comparisonType: "count", value: "100", interval: "1h" },
    ],
  },
  {
    name: "Many users affected by one issue",
    severity: "page",
    frequency: 60,
    conditions: [
      {
        id: `${frequencies}.EventUniqueUserFrequencyCondition`,
        comparisonType: "count",
        value: "20",
        interval: "1h",
      },
    ],
  },
];
