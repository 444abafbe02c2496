/** Unit tests of rules as `promtool test rules` reads them. */

export interface RuleTestFile {
  readonly rule_files: readonly string[];
  readonly evaluation_interval: string;
  /** Of the groups by name. @default none: it changes from run to run */
  readonly group_eval_order?: readonly string[];
  readonly tests: readonly RuleTest[];
}

export interface RuleTest {
  readonly name: string;
  /** Time between two samples. */
  readonly interval: string;
  readonly input_series: readonly InputSeries[];
  readonly promql_expr_test: readonly ExpressionTest[];
}

export interface InputSeries {
  readonly series: string;
  /** In promtool's notation: `0+5x10 7 _x3`. */
  readonly values: string;
}

export interface ExpressionTest {
  readonly expr: string;
  readonly eval_time: string;
  /** Empty: the expression has no result. */
  readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
}
