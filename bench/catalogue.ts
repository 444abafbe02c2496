/** What a catalogue costs, validated and planned, from 10 to 1,000 services. Goal: linear, ≤ 1 s at 1,000. */
import { type Application, application } from "../catalog/application.ts";
import { api, postgres } from "../catalog/index.ts";
import { normalise } from "../catalog/normalise.ts";
import type { Measured } from "./benchmark.ts";
import { figures, spread } from "./pairs.ts";

const sizes = [10, 100, 1_000];
const rounds = 10;

export async function catalogue(): Promise<Measured> {
  const data = sizes.map((services) => {
    const described = of(services);
    plan(described);
    const seconds = Array.from({ length: rounds }, () => {
      const began = performance.now();
      plan(described);
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

/** Each service needs the database and the service before it. */
function of(count: number): Application {
  const services = Array.from({ length: count }, (_none, index) => [
    `service-${index}`,
    api({
      app: `service${index}.app:app`,
      port: 10_000 + index,
      prefix: `/api/${index}`,
      routes: [`GET /api/${index}/things`, `GET /api/${index}/things/{id}`],
      needs: ["database", ...(index === 0 ? [] : [`service-${index - 1}`])],
    }),
  ]);
  return application({
    name: "large",
    title: "A large application",
    version: "1.0.0",
    team: "team",
    stores: { database: postgres() },
    services: Object.fromEntries(services),
  });
}

function plan(described: Application): void {
  normalise(described, { environment: "dev", configured: [], generateSecrets: true, isFolder: () => true });
}
