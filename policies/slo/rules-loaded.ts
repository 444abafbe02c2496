/** What is written for Prometheus, it also reads. */
import { matchesGlob } from "node:path";
import { example, type Finding } from "../judged.ts";
import { type Observed, observedOf } from "../observed/observed.ts";
import { type Resources, stackPolicy } from "../policy.ts";
import { known } from "../unknown.ts";
import { at, list, object, text } from "../workloads/values.ts";
import { watched, watchedBut } from "./examples.ts";
import { wrong } from "./finding.ts";

export const rulesLoaded = stackPolicy({
  name: "rules-loaded",
  severity: "high",
  rule: "Prometheus loads every file of rules that the stack installs.",
  why: "A rule that is not loaded records nothing and tells nobody, and no other rule can say so.",
  mend: "name the file in `rule_files` of Prometheus' configuration, and mount the config map that it is in",
  *judge(resources) {
    const observed = observedOf(resources);
    if (observed.prometheus === undefined || observed.ruleFiles.length === 0) return;
    yield* unnamed(observed);
    yield* unmounted(resources, observed);
  },
  passing: [watched],
  failing: [
    watchedBut("prometheus.yml", "rule_files:", "files:"),
    [
      ...watched.filter(({ name }) => name !== "rules.yml"),
      example("kubernetes:core/v1:ConfigMap", "rules", {
        metadata: { name: "rules" },
        data: { "crm.yml": "groups:\n  - name: crm\n    rules: []\n" },
      }),
      example("kubernetes:apps/v1:StatefulSet", "prometheus", {
        spec: { template: { spec: { volumes: [{ name: "x", configMap: { name: "other" } }] } } },
      }),
    ],
  ],
});

/** Of a config map nobody knows by its name where it is mounted: there, only that something is loaded. */
function* unnamed({ prometheus, ruleFiles }: Observed): Generator<Finding> {
  const globs = prometheus?.ruleFiles ?? [];
  if (globs.length === 0) {
    yield wrong("prometheus", "it loads no rules (`rule_files`)", ruleFiles[0]?.urn);
    return;
  }
  for (const { urn, path } of ruleFiles)
    if (path.startsWith("/") && !globs.some((glob) => matchesGlob(path, glob)))
      yield wrong("prometheus", `it does not load ${path}: \`rule_files\` has ${globs.join(", ")}`, urn);
}

/** Only where pods mount config maps at all: a cluster's own operator may read others. */
function* unmounted(resources: Resources, { ruleFiles }: Observed): Generator<Finding> {
  const holders = new Set(ruleFiles.map(({ urn }) => urn));
  const mounted = new Set(resources.flatMap(({ type, props }) => (isPods(type) ? mountedBy(props) : [])));
  if (mounted.size === 0) return;
  for (const { urn, type, props } of resources) {
    if (type !== "kubernetes:core/v1:ConfigMap" || !holders.has(urn)) continue;
    const name = known(() => text(at(props, "metadata", "name")));
    if (!name.known) yield { unknown: true, says: "whether it is mounted depends on its name", urn };
    else if (name.value !== undefined && !mounted.has(name.value))
      yield wrong("prometheus", `no pod mounts the rules of "${name.value}"`, urn);
  }
}

function isPods(type: string): boolean {
  return /^kubernetes:apps\/v1:(StatefulSet|Deployment|DaemonSet)$/.test(type);
}

function mountedBy(props: Readonly<Record<string, unknown>>): readonly string[] {
  const read = known(() =>
    list(at(props, "spec", "template", "spec", "volumes"))
      .flatMap((volume) => [volume, ...list(at(volume, "projected", "sources"))])
      .flatMap((each) => text(object(object(each)["configMap"])["name"]) ?? []),
  );
  return read.known ? read.value : [];
}
