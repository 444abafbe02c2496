/** A plan with every kind of receiver, and its settings, for the tests of the alerting. */
import { email, pagerDuty, slack, webhook } from "../../../catalog/alerting.ts";
import { normalise } from "../../../catalog/normalise.ts";
import type { Plan } from "../../../catalog/plan.ts";
import { changed, options } from "../../../catalog/testing/fixture.ts";

const catalogue = changed({
  "services.audit.team": "books",
  "alerting.receivers": {
    chat: slack({ secret: "chatUrl", channel: "#alerts" }),
    hook: webhook({ url: "http://127.0.0.1:9000/alerts" }),
    relayed: webhook({ secret: "hookUrl" }),
    mail: email({
      to: "oncall@example.com",
      from: "alerts@example.com",
      server: "localhost:2525",
      username: "alerts",
      secret: "mailPassword",
    }),
    outside: email({ to: "oncall@example.com", from: "alerts@example.com", server: "mail.example.com:587" }),
    pager: pagerDuty({ secret: "pagerKey" }),
  },
  "alerting.page": ["pager", "chat"],
  "alerting.ticket": ["mail"],
  "alerting.watchdog": ["hook", "inbox"],
  "alerting.quiet": {
    night: { days: ["monday", "friday"], from: "20:00", to: "06:00" },
    weekend: { days: ["saturday", "sunday"], from: "00:00", to: "24:00" },
  },
  "alerting.teams": {
    books: { ticket: ["relayed", "outside"] },
    shop: { page: ["pager"], ticket: ["inbox"] },
  },
});

export const plan: Plan = normalise(catalogue, {
  ...options,
  configured: ["chatUrl", "hookUrl", "mailPassword", "pagerKey"],
});
