/** A service is asked from outside, and what it measures of itself is fetched. */
import { observedOf } from "../observed/observed.ts";
import { stackPolicy } from "../policy.ts";
import { watched, watchedBut } from "./examples.ts";
import { missing, promising } from "./finding.ts";

export const serviceProbes = stackPolicy({
  name: "service-probes",
  severity: "high",
  rule: "Each service with objectives is probed from outside, and scraped where its objectives count what it exports.",
  why: "Without a probe nobody knows whether it answers, and without a scrape its objectives have no data.",
  mend: "let the catalogue make the targets, or add one with the label `service` to Prometheus' configuration",
  *judge(resources) {
    const observed = observedOf(resources);
    const targets = new Set(observed.targets.map(({ kind, service }) => `${kind} ${service}`));
    for (const { name, urn, objectives } of promising(observed)) {
      if (!targets.has(`probe ${name}`))
        yield missing(observed, name, "no probe asks whether it answers", urn);
      const counted = objectives.filter(({ sli }) => sli !== undefined && sli !== "probes");
      const [first] = counted;
      if (first !== undefined && !targets.has(`scrape ${name}`))
        yield missing(
          observed,
          name,
          `nothing scrapes it, and its objective "${first.name}" counts what it exports`,
          urn,
        );
    }
  },
  passing: [watched],
  failing: [
    watchedBut("prometheus.yml"),
    watchedBut(
      "prometheus.yml",
      'http://crm:8001/health"], labels: { service: crm',
      'http://crm:8001/health"], labels: { service: erp',
    ),
    watchedBut(
      "prometheus.yml",
      '["crm:8001"], labels: { service: crm',
      '["crm:8001"], labels: { service: erp',
    ),
  ],
});
