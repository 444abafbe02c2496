/** What an environment's monitoring is made of: a file for each rule group, setting and page; a plan gives the same bytes. */
import type { Plan } from "../catalog/plan.ts";
import { alertingFiles } from "../components/grafana/rendered.ts";
import { alertmanagerSettings } from "../components/monitoring/alertmanager.ts";
import { blackboxSettings } from "../components/monitoring/exporters.ts";
import { prometheusSettings } from "../components/monitoring/prometheus.ts";
import { ruleOptions, rulesOf } from "../components/monitoring/rules.ts";
import type { Site } from "../components/monitoring/site.ts";
import { pages } from "../dashboards/index.ts";
import { runbookPages } from "../docs/runbooks/pages.ts";
import { ruleTests } from "../slo/proof/tests.ts";
import { rulesYaml, testsYaml } from "../slo/yaml.ts";

/** Path → content; in order of path. */
export type Files = ReadonlyMap<string, string>;

/**
 * What is installed:
 * - `rules/<service>.yml`, `rules/stack.yml`
 * - `prometheus.yml`, `alertmanager.yml`, `blackbox.yml`
 * - `dashboards/<uid>.json`, and `viewer/index.json`, the list of them that the viewer reads
 * - `runbooks/<alert>.html`, `runbooks/index.html`
 * - `grafana/alert-rules.json`, `grafana/contact-points.json`, `grafana/policies.json`, `grafana/messages.tmpl`, where
 *   Grafana alerts
 */
export function artefacts(plan: Plan, site: Site): Files {
  return sorted([
    ...alertingFiles(plan, site),
    ["alertmanager.yml", alertmanagerSettings(plan, site)],
    ["blackbox.yml", blackboxSettings()],
    ["prometheus.yml", prometheusSettings(plan, site)],
    ...rulesOf(plan, site).map((file) => [`rules/${file.name}.yml`, rulesYaml(file)] as const),
    // Grafana takes every file of a folder for a dashboard.
    ...[...pages(plan, site.signals)].map(
      ([path, content]) => [path === "index.json" ? "viewer/index.json" : path, content] as const,
    ),
    ...[...runbookPages()].map(([name, content]) => [`runbooks/${name}`, content] as const),
  ]);
}

/** The tests of the rules, for `promtool test rules rules/tests/*.test.yml`. */
export function proofs(plan: Plan, site: Site): Files {
  return sorted(
    ruleTests(plan, ruleOptions(plan, site)).map(({ name, content }) => [
      `rules/tests/${name}.test.yml`,
      testsYaml(content, ".."),
    ]),
  );
}

/** By code units: a locale's order would depend on the machine. */
function sorted(files: readonly (readonly [path: string, content: string])[]): Files {
  return new Map(files.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
