/** What a catalogue costs, validated and planned, from 10 to 1,000 services. Goal: linear, ≤ 1 s at 1,000. */
import type { Measured } from "./benchmark.ts";
import { largeApplication, planOf } from "./large.ts";
import { figures, spread } from "./pairs.ts";

const sizes = [10, 100, 1_000];
const rounds = 10;

export async function catalogue(): Promise<Measured> {
  const data = sizes.map((services) => {
    const described = largeApplication(services);
    planOf(described);
    const seconds = Array.from({ length: rounds }, () => {
      const began = performance.now();
      planOf(described);
      return (performance.now() - began) / 1000;
    });
    return { services, seconds };
  });
  const rows = data.map(({ services, seconds }) => {
    const { minimum, median } = figures(seconds.map((each) => each * 1000));
    const each = `${((median * 1000) / services).toFixed(0)} µs a service`;
    return [`${services} services validated and planned`, `${spread({ minimum, median }, " ms")}: ${each}`];
  });
  return {
    figures: { ...Object.fromEntries(rows), "growth from 100 to 1,000 services": growth(data) },
    data,
  };
}

/** Linear is 1: ten times the services in ten times the time. */
function growth(data: readonly { readonly seconds: readonly number[] }[]): string {
  const [, some = 0, all = 0] = data.map(({ seconds }) => figures(seconds).median);
  return `${(all / some / 10).toFixed(2)} times linear (goal: about 1, and ≤ 1 s at 1,000)`;
}
