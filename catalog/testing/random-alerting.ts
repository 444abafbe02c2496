/** Random receivers, and teams that have them. */

import fc from "fast-check";
import { inbox } from "../receiver.ts";
import { label } from "./words.ts";

const some = { requiredKeys: [], noNullPrototype: true } satisfies fc.RecordConstraints<never>;

/** Keys that the options of the tests have configured. */
const secret = fc.oneof(
  fc.constantFrom("receiverKey", "otherReceiverKey"),
  fc.constant({ key: "receiverKey", generated: false }),
);
const url = fc.constantFrom(
  "http://127.0.0.1:9000/alerts",
  "https://hooks.example.com/a%20b?c=d&e=f#g:h",
  "http://[::1]:8080",
);
const mail = fc.constantFrom(
  "oncall@example.com",
  "a+b%c@localhost",
  "ünï.cödé@example.com",
  "it's#1@example.com",
);
const server = fc.constantFrom("localhost:25", "127.0.0.1:2525", "[::1]:25", "mail.example.com:587", "m:465");
const addresses = { kind: fc.constant("email"), to: mail, from: mail, server };

const receiver: fc.Arbitrary<object> = fc.oneof(
  fc.record({ kind: fc.constant("webhook"), url }),
  fc.record({ kind: fc.constant("webhook"), secret }),
  fc.record({
    kind: fc.constant("slack"),
    secret,
    channel: fc.constantFrom("#a", "@b.c", "C012_3", "ünïcödé-日本"),
  }),
  fc.record({ kind: fc.constant("pagerduty"), secret }),
  fc.record(addresses),
  fc.record({ ...addresses, username: fc.constantFrom("a", "a b", "it's {{ me }}", "null"), secret }),
);

const picks = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });

export const alertingChoice = fc.record({
  receivers: fc.uniqueArray(fc.tuple(label, receiver), { maxLength: 4, selector: ([name]) => name }),
  page: picks,
  watchdog: picks,
  teams: fc.array(fc.tuple(fc.nat(), fc.record({ page: picks, ticket: picks }, some)), { maxLength: 3 }),
  rest: fc.record(
    {
      quiet: fc.constantFrom(
        { night: { from: "20:00", to: "06:00" } },
        {
          weekend: { days: ["sunday", "saturday"], from: "00:00", to: "24:00" },
          "a-b": { from: "12:30", to: "13:00" },
        },
      ),
      response: fc.constantFrom("5 m", "7 m", "1 h"),
      dashboards: fc.constantFrom("https://grafana.example.com", "http://127.0.0.1:9090/user/dashboards/#"),
      runbooks: fc.constantFrom("https://runbooks.example.com/a%20b"),
    },
    some,
  ),
});

type Choice = typeof alertingChoice extends fc.Arbitrary<infer T> ? T : never;

/** Every receiver is used: those that nothing else has get the tickets. */
export function alertingOf(
  { receivers, page, watchdog, teams, rest }: Choice,
  known: readonly string[],
): object {
  const own = receivers.filter(([name]) => name !== inbox);
  const names = [inbox, ...own.map(([name]) => name)];
  const beating = [
    inbox,
    ...own.filter(([, said]) => "kind" in said && said.kind === "webhook").map(([name]) => name),
  ];
  const chosen = (from: readonly string[], choice: readonly number[] = []) => [
    ...new Set(choice.map((n) => from[n % from.length] ?? inbox)),
  ];
  return {
    ...rest,
    receivers: Object.fromEntries(own),
    page: chosen(names, page),
    ticket: names,
    watchdog: chosen(beating, watchdog),
    teams: Object.fromEntries(
      teams.map(([n, said]) => [
        known[n % known.length] ?? "team",
        Object.fromEntries(
          Object.entries(said).map(([severity, choice]) => [severity, chosen(names, choice)]),
        ),
      ]),
    ),
  };
}
