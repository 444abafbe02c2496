/** Rules as Prometheus reads them. */

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  /** How long it must hold. @default at once */
  readonly for?: string;
  /** How long it goes on after the cause has gone, so that it does not flap. @default not at all */
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export type Rule = RecordingRule | AlertingRule;

/** Rules that are evaluated one after the other: what builds on another one stands after it. */
export interface RuleGroup {
  readonly name: string;
  /** @default Prometheus' evaluation interval */
  readonly interval?: string;
  readonly rules: readonly Rule[];
}

/** A file of rules, by its name without the ending. */
export interface RuleFile {
  readonly name: string;
  readonly groups: readonly RuleGroup[];
}

export function isAlert(rule: Rule): rule is AlertingRule {
  return "alert" in rule;
}
