/** Rules as the operator reads them: an object for each service. */
import { isAlert, type Rule, type RuleGroup } from "../../../../slo/rule.ts";
import { rulesOf } from "../../../monitoring/rules.ts";
import { type Cluster, metadata } from "../cluster.ts";
import { type Manifest, manifest } from "../manifest.ts";
import { monitoringSubject } from "../monitoring/exporters.ts";
import { kubernetesSite } from "../site.ts";

export function prometheusRules(cluster: Cluster): Manifest[] {
  const { plan } = cluster;
  return rulesOf(plan, kubernetesSite(plan)).map(({ name, groups }) =>
    manifest("PrometheusRule", metadata(cluster, monitoringSubject("rules"), `rules-${name}`), {
      spec: { groups: groups.map((group) => groupOf(cluster, group)) },
    }),
  );
}

/** Names of groups are the file's own; the operator makes a file of each object. */
function groupOf(cluster: Cluster, { name, interval, rules }: RuleGroup): object {
  return {
    name,
    ...(interval === undefined ? {} : { interval }),
    rules: rules.map((rule) => ruleOf(cluster, rule)),
  };
}

/** Alerts say whose they are: the operator routes by the namespace, and one Prometheus may watch several environments. */
function ruleOf({ plan, namespace }: Cluster, rule: Rule): Rule {
  if (!isAlert(rule)) return rule;
  const { application, environment } = plan;
  return { ...rule, labels: { ...rule.labels, application, environment, namespace } };
}
