/** Units by Grafana's names, and thresholds: which values are green, orange and red. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  MappingType,
  type ThresholdsConfig,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from "@grafana/grafana-foundation-sdk/dashboard";

/** Grafana's names of the units in use. */
export type Unit =
  /** A plain number, a count. */
  | "short"
  | "none"
  /** Text: only in tables. */
  | "string"
  /** 1 is 100 %. */
  | "percentunit"
  | "reqps"
  | "ops"
  | "iops"
  | "cps"
  | "pps"
  | "s"
  /** Powers of 1024. */
  | "bytes"
  | "binBps";

export const colours = { good: "green", warning: "orange", bad: "red", neutral: "blue" } as const;

/** Nothing to judge. */
export function neutral(): Builder<ThresholdsConfig> {
  return steps([null, colours.neutral]);
}

/** Large is bad: utilisation, latency, errors. */
export function below(warning: number, bad: number): Builder<ThresholdsConfig> {
  return steps([null, colours.good], [warning, colours.warning], [bad, colours.bad]);
}

/** Small is bad: budgets, hit ratios. */
export function above(bad: number, warning: number): Builder<ThresholdsConfig> {
  return steps([null, colours.bad], [bad, colours.warning], [warning, colours.good]);
}

/** For counts: anything but 0 is bad. */
export function zero(colour: string = colours.bad): Builder<ThresholdsConfig> {
  return steps([null, colours.good], [1, colour]);
}

/** 1 is good, 0 is bad. */
export function one(): Builder<ThresholdsConfig> {
  return steps([null, colours.bad], [1, colours.good]);
}

export function steps(...given: readonly (readonly [number | null, string])[]): Builder<ThresholdsConfig> {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(given.map(([value, color]) => ({ value, color })));
}

/** Words for numbers: `words({ 0: "down", 1: "up" })`. */
export function words(texts: Readonly<Record<number, string>>): ValueMapping[] {
  const options = Object.fromEntries(
    Object.entries(texts).map(([value, label], index) => [value, { text: label, index }]),
  );
  return [{ type: MappingType.ValueToText, options }];
}
