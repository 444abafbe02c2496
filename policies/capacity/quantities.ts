/** Amounts as Kubernetes writes them: `500m` of a CPU, `512Mi` of memory, and shares of a number of pods. */
import { number, text } from "../workloads/values.ts";

const factors: Readonly<Record<string, number>> = {
  "": 1,
  m: 0.001,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Undefined: it is none. @example quantityOf("500m") is 0.5 */
export function quantityOf(value: unknown): number | undefined {
  const plain = number(value);
  if (plain !== undefined) return plain;
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(text(value) ?? "") ?? [];
  const factor = factors[unit];
  return count === undefined || factor === undefined ? undefined : Number(count) * factor;
}

/** A number of pods, or a share of them. @param round what becomes of a part of a pod */
export function podsOf(
  value: unknown,
  replicas: number,
  round: (share: number) => number,
): number | undefined {
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(text(value) ?? "") ?? [];
  return percent === undefined ? number(value) : round((Number(percent) / 100) * replicas);
}
