/** Plans to draw dashboards for: the ERP's, and ones with less or with other things in them. */

import type { HistogramKind, Plan } from "../../catalog/plan.ts";
import { plan } from "../../components/testing/declared.ts";

export { plan };

export function withHistograms(kindOf: (index: number) => HistogramKind): Plan {
  const services = plan.services.map((service, index) => ({
    ...service,
    metrics: service.metrics === null ? null : { ...service.metrics, histogram: kindOf(index) },
  }));
  return { ...plan, services };
}

export const plans: Readonly<Record<string, Plan>> = {
  "the ERP": plan,
  "native histograms": withHistograms(() => "native"),
  "both kinds of histograms": withHistograms((index) => (index % 2 === 0 ? "classic" : "native")),
  "no stores": { ...plan, stores: [] },
  "one service without metrics": { ...plan, services: plan.services.filter(({ kind }) => kind === "web") },
  "no services": { ...plan, services: [], stores: [] },
  "slow scrapes": { ...plan, monitoring: { ...plan.monitoring, scrapeInterval: 60_000 } },
};
