/** Mutants of prod: what runs as pods, and what confines it. */
import { beside, gone, type Mutant, type On, unprotected, weaker } from "./mutant.ts";
import { type Place, watched } from "./watched.ts";

const deployment = (name: string): On => ({ type: "kubernetes:apps/v1:Deployment", name });
const set = (name: string): On => ({ type: "kubernetes:apps/v1:StatefulSet", name });
const autoscaler = (name: string): On => ({
  type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  name,
});
const disruptions = (name: string): On => ({ type: "kubernetes:policy/v1:PodDisruptionBudget", name });
const network = (name: string): On => ({ type: "kubernetes:networking.k8s.io/v1:NetworkPolicy", name });
const role = (name: string): On => ({ type: "kubernetes:rbac.authorization.k8s.io/v1:Role", name });

const service = (name: string): On => ({ type: "kubernetes:core/v1:Service", name });
/** Its name ends with a hash of its content. */
const configuration = (name: string): On => ({ type: "kubernetes:core/v1:ConfigMap", name: `${name}-*` });
const namespace: On = { type: "kubernetes:core/v1:Namespace", name: "neuroerp-prod" };
const cronJob: On = { type: "kubernetes:batch/v1:CronJob", name: "database-backup" };

const pod = "spec.template.spec";
const first = `${pod}.containers[0]`;

const [crm, backend, audit, frontend] = ["valeo-crm", "valeo-backend", "valeo-audit", "valeo-frontend"].map(
  deployment,
) as [On, On, On, On];
const [pool, inbox, blackbox, podExporter] = [
  "database-pool",
  "alert-inbox",
  "blackbox-exporter",
  "pod-exporter",
].map(deployment) as [On, On, On, On];
const collector: On = { type: "kubernetes:apps/v1:DaemonSet", name: "log-collector" };
const [database, cache, prometheus] = ["database", "cache", "prometheus"].map(set) as [On, On, On];

const confined: readonly Mutant[] = [
  weaker("security/non-root", crm, `${pod}.securityContext.runAsNonRoot`, gone),
  weaker("security/non-root", backend, `${pod}.securityContext.runAsNonRoot`, false),
  weaker("security/non-root", database, `${pod}.securityContext.runAsUser`, 0),
  weaker("security/non-root", audit, `${first}.securityContext.runAsUser`, 0),
  weaker("security/read-only-root", crm, `${first}.securityContext.readOnlyRootFilesystem`, gone),
  weaker("security/read-only-root", cache, `${first}.securityContext.readOnlyRootFilesystem`, false),
  weaker("security/no-privilege", frontend, `${first}.securityContext.privileged`, true),
  weaker("security/no-escalation", crm, `${first}.securityContext.allowPrivilegeEscalation`, gone),
  weaker("security/no-escalation", pool, `${first}.securityContext.allowPrivilegeEscalation`, true),
  weaker("security/no-capabilities", backend, `${first}.securityContext.capabilities`, gone),
  weaker("security/no-capabilities", prometheus, `${first}.securityContext.capabilities.add`, ["NET_RAW"]),
  weaker("security/seccomp", audit, `${pod}.securityContext.seccompProfile`, gone),
  weaker("security/seccomp", inbox, `${pod}.securityContext.seccompProfile.type`, "Unconfined"),
  weaker("security/host-namespaces", blackbox, `${pod}.hostNetwork`, true),
  weaker("security/host-namespaces", crm, `${pod}.hostPID`, true),
  weaker("security/host-namespaces", backend, `${pod}.hostIPC`, true),
  weaker("security/host-paths", podExporter, `${pod}.volumes[0]`, { name: "tmp", hostPath: { path: "/" } }),
  // The log collector may be root and read its node's logs; no more, and nobody else.
  weaker("security/host-paths", collector, `${pod}.volumes[2].hostPath.path`, "/"),
  weaker("security/host-paths", collector, `${first}.volumeMounts[2].readOnly`, false),
  weaker("security/no-capabilities", collector, `${first}.securityContext.capabilities.add`, ["SYS_PTRACE"]),
  weaker("security/no-privilege", collector, `${first}.securityContext.privileged`, true),
  weaker("security/host-namespaces", collector, `${pod}.hostPID`, true),
  weaker("security/non-root", inbox, `${pod}.securityContext.runAsUser`, 0),
  weaker("security/host-paths", crm, `${pod}.volumes[0]`, {
    name: "tmp",
    hostPath: { path: "/var/log/pods" },
  }),
  weaker("security/pinned-images", crm, `${first}.image`, "registry.example.com/neuroerp/valeo-crm:2.0.0"),
  weaker("security/pinned-images", database, `${first}.image`, "postgres"),
];

const reliable: readonly Mutant[] = [
  weaker("reliability/probes", crm, `${first}.readinessProbe`, gone),
  weaker("reliability/probes", backend, `${first}.livenessProbe`, gone),
  weaker("reliability/probes", audit, `${first}.readinessProbe.timeoutSeconds`, 60),
  weaker("reliability/restart", frontend, `${pod}.restartPolicy`, "OnFailure"),
  weaker("reliability/limits", crm, `${first}.resources.limits.memory`, gone),
  weaker("reliability/limits", backend, `${first}.resources.requests.cpu`, gone),
  weaker("reliability/limits", cache, `${first}.resources`, gone),
  weaker("reliability/graceful-stop", crm, `${pod}.terminationGracePeriodSeconds`, 0),
  weaker("reliability/graceful-stop", database, `${pod}.terminationGracePeriodSeconds`, 1),
];

const capable: readonly Mutant[] = [
  weaker("slo/enough-replicas", autoscaler("valeo-crm"), "spec.minReplicas", 1),
  weaker("reliability/replicas", autoscaler("valeo-backend"), "spec.minReplicas", 1),
  weaker(
    "slo/autoscaler-fits",
    autoscaler("valeo-audit"),
    "spec.metrics[0].resource.target.averageUtilization",
    95,
  ),
  weaker("slo/autoscaler-fits", autoscaler("valeo-frontend"), "spec.scaleTargetRef.name", "nobody"),
  weaker("slo/autoscaler-fits", autoscaler("valeo-backend"), "spec.maxReplicas", 1),
  weaker("slo/disruption-budget", disruptions("valeo-crm"), "spec.maxUnavailable", 0),
  weaker("slo/disruption-budget", disruptions("valeo-backend"), "spec.maxUnavailable", "100%"),
  weaker("slo/disruption-budget", disruptions("valeo-audit"), "spec.selector.matchLabels", { app: "other" }),
  weaker("slo/rolling-update", crm, "spec.strategy.rollingUpdate.maxUnavailable", "100%"),
  weaker("slo/rolling-update", backend, "spec.strategy", { type: "Recreate" }),
  weaker("slo/requests-set", audit, `${first}.resources.requests.cpu`, gone),
  weaker("slo/requests-set", frontend, `${first}.resources.requests.memory`, "64Gi"),
  weaker(
    "slo/quota-fits",
    { type: "kubernetes:core/v1:ResourceQuota", name: "quota" },
    "spec.hard.pods",
    "5",
  ),
  weaker("reliability/spread", crm, `${pod}.topologySpreadConstraints`, gone),
  weaker("reliability/backups", cronJob, "spec.suspend", true, "database"),
  weaker("reliability/backups", cronJob, "spec.schedule", "0 0 1 * *", "database"),
  unprotected("reliability/protected-data", namespace),
  unprotected("reliability/protected-data", {
    type: "kubernetes:core/v1:PersistentVolumeClaim",
    name: "database-backups",
  }),
  weaker(
    "reliability/protected-data",
    database,
    "spec.persistentVolumeClaimRetentionPolicy.whenDeleted",
    "Delete",
  ),
];

const closed: readonly Mutant[] = [
  weaker("security/default-deny", network("default-deny"), "spec.policyTypes", ["Ingress"], "neuroerp-prod"),
  weaker(
    "security/default-deny",
    network("default-deny"),
    "spec.podSelector",
    { matchLabels: { a: "b" } },
    "neuroerp-prod",
  ),
  weaker("security/narrow-networks", network("database"), "spec.ingress[0].from", gone),
  weaker("security/narrow-networks", network("cache"), "spec.ingress[0].ports", gone),
  weaker("security/narrow-networks", network("valeo-crm"), "spec.egress[0]", {}),
  weaker(
    "security/ingress-tls",
    { type: "kubernetes:networking.k8s.io/v1:Ingress", name: "neuroerp" },
    "spec.tls",
    gone,
  ),
  weaker("security/published-ports", service("valeo-crm"), "spec.type", "NodePort"),
  weaker("security/published-ports", service("database"), "spec.type", "LoadBalancer"),
  weaker(
    "security/restricted-namespaces",
    namespace,
    'metadata.labels["pod-security.kubernetes.io/enforce"]',
    "baseline",
  ),
  weaker(
    "security/restricted-namespaces",
    namespace,
    'metadata.labels["pod-security.kubernetes.io/enforce"]',
    gone,
  ),
  weaker(
    "security/restricted-namespaces",
    namespace,
    'metadata.labels["pod-security.kubernetes.io/enforce"]',
    "privileged",
  ),
  weaker("security/least-rights", role("pod-exporter"), "rules[0].verbs", ["*"]),
  weaker("security/least-rights", role("pod-exporter"), "rules[0].resources", ["secrets"]),
  weaker("security/own-accounts", crm, `${pod}.serviceAccountName`, gone),
  weaker("security/own-accounts", backend, `${pod}.automountServiceAccountToken`, true),
  weaker(
    "security/plain-secret",
    configuration("valeo-crm"),
    "data.DATABASE_PASSWORD",
    "correct horse battery",
  ),
  weaker(
    "security/plain-secret",
    configuration("valeo-backend"),
    "data.BROKER_URL",
    "amqp://erp:hunter22@mq.example.com",
  ),
  weaker("security/plain-secret", audit, `${first}.env`, [{ name: "API_TOKEN", value: "0123456789abcdef" }]),
  weaker("security/encrypted", configuration("valeo-audit"), "data.UPSTREAM_URL", "http://api.example.com/"),
];

const served: readonly Mutant[] = [
  weaker("slo/service-has-objectives", frontend, "spec.template.metadata.labels.service", "unknown"),
  beside("slo/service-has-objectives", "kubernetes:apps/v1:Deployment", "by-hand", {
    metadata: { name: "by-hand", namespace: "neuroerp-prod" },
    spec: {
      selector: { matchLabels: { app: "by-hand" } },
      template: {
        metadata: { labels: { app: "by-hand" } },
        spec: { containers: [{ name: "by-hand", image: "nginx" }] },
      },
    },
  }),
];

/** A file in a config map, whose name ends with a hash. */
const file = (name: string, key = name): Place => ({
  type: "kubernetes:core/v1:ConfigMap",
  name: `${name}-*`,
  path: `data["${key}.yml"]`,
});

export const mutants: readonly Mutant[] = [
  ...confined,
  ...reliable,
  ...capable,
  ...closed,
  ...served,
  ...watched({
    rules: (name) => file(`rules-${name}`, name),
    stackRules: file("rules-stack", "stack"),
    prometheus: file("prometheus"),
    alertmanager: file("alertmanager"),
  }),
];
