/** What no service may be or do where each part has an address and a name of its own: in containers and in pods. */
import type { Plan } from "../../catalog/plan.ts";
import { formatPath, type Problem, quote } from "../../catalog/problems.ts";

/** Who listens on loopback there hears nobody. */
const loopback = /127\.0\.0\.1|localhost|\[::1\]/;

export function loopbackCommands({ services }: Plan): Problem[] {
  // A Node service's image has a server of its own.
  return services.flatMap(({ name, runtime, command }) =>
    runtime === "node" ? [] : command.flatMap((word, index) => loopbackWord(name, word, index)),
  );
}

function loopbackWord(service: string, word: string, index: number): Problem[] {
  if (!loopback.test(word)) return [];
  return [
    {
      path: formatPath(["services", service, "command", index]),
      value: quote(word),
      allowed: "an address that others can reach; {host} stands for the right one on each platform",
      remedy: `write ${quote(word.replace(loopback, "{host}"))}`,
    },
  ];
}

/** @param taken names of what the platform makes by itself */
export function takenNames({ services }: Plan, taken: ReadonlySet<string>): Problem[] {
  return services
    .filter(({ name }) => taken.has(name))
    .map(({ name }) => ({
      path: formatPath(["services", name]),
      value: quote(name),
      allowed: "a name that no part of the platform has",
      remedy: "give the service another name",
    }));
}
