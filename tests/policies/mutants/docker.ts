/** Mutants of staging: containers. */
import { beside, gone, type Mutant, type On, weaker } from "./mutant.ts";
import { type Place, watched } from "./watched.ts";

const container = (name: string): On => ({
  type: "docker:index/container:Container",
  name: `neuroerp-staging-${name}`,
});
const network = (name: string): On => ({
  type: "docker:index/network:Network",
  name: `neuroerp-staging-${name}`,
});

const [crm, backend, audit, frontend] = [
  "valeo-crm-1",
  "valeo-backend-1",
  "valeo-audit-1",
  "valeo-frontend-1",
].map(container) as [On, On, On, On];
const [database, cache, pool, edge, prometheus] = [
  "database",
  "cache",
  "database-pool",
  "edge",
  "prometheus",
].map(container) as [On, On, On, On, On];

const confined: readonly Mutant[] = [
  weaker("security/non-root", crm, "user", gone),
  weaker("security/non-root", backend, "user", "0:0"),
  weaker("security/non-root", audit, "user", "root"),
  weaker("security/read-only-root", crm, "readOnly", gone),
  weaker("security/read-only-root", database, "readOnly", false),
  weaker("security/no-privilege", cache, "privileged", true),
  weaker("security/no-escalation", backend, "securityOpts", gone),
  weaker("security/no-escalation", pool, "securityOpts", []),
  weaker("security/no-capabilities", frontend, "capabilities", gone),
  weaker("security/no-capabilities", edge, "capabilities", { drops: ["ALL"], adds: ["SYS_ADMIN"] }),
  weaker("security/seccomp", prometheus, "securityOpts", ["no-new-privileges:true", "seccomp=unconfined"]),
  weaker("security/host-namespaces", audit, "networkMode", "host"),
  weaker("security/host-namespaces", crm, "pidMode", "host"),
  weaker("security/host-paths", cache, "mounts", [
    { type: "bind", source: "/var/run/docker.sock", target: "/var/run/docker.sock" },
  ]),
  weaker("security/host-paths", crm, "volumes", [{ hostPath: "/etc", containerPath: "/host" }]),
  weaker("security/pinned-images", crm, "image", "neuroerp/valeo-crm:latest"),
];

const reliable: readonly Mutant[] = [
  weaker("reliability/probes", crm, "healthcheck", gone),
  weaker("reliability/probes", backend, "healthcheck.tests", ["NONE"]),
  weaker("reliability/restart", crm, "restart", gone),
  weaker("reliability/restart", audit, "restart", "no"),
  weaker("reliability/limits", crm, "memory", gone),
  weaker("reliability/limits", backend, "cpus", gone),
  weaker("reliability/graceful-stop", crm, "stopTimeout", 0),
  weaker("reliability/graceful-stop", database, "stopSignal", "SIGKILL"),
];

const closed: readonly Mutant[] = [
  weaker("security/closed-networks", crm, "networksAdvanced", gone),
  weaker("security/closed-networks", network("back"), "internal", false, database.name),
  weaker("security/published-ports", edge, "ports[0].ip", "0.0.0.0"),
  weaker("security/published-ports", database, "ports", [{ internal: 15432, external: 15432 }]),
  weaker("security/plain-secret", crm, "envs", ["DATABASE_PASSWORD=correct horse battery"]),
  weaker("security/plain-secret", backend, "command", [
    "serve",
    "--token=ghp_0123456789abcdefghijklmnopqrstuvwxyz",
  ]),
  weaker("security/encrypted", audit, "envs", ["UPSTREAM_URL=http://api.example.com/"]),
  weaker("slo/log-streams", crm, "logDriver", "none", "valeo-crm"),
];

const served: readonly Mutant[] = [
  weaker("slo/service-has-objectives", backend, "labels", gone),
  beside("slo/service-has-objectives", "docker:index/container:Container", "by-hand", {
    image: "nginx",
    name: "by-hand",
  }),
];

/** Index of an upload of Prometheus' files: rules come in the order of their services' names. */
const upload = (part: string, index: number): Place => ({
  ...container(`${part}-files`),
  path: `uploads[${index}].content`,
});
const services = ["valeo-audit", "valeo-backend", "valeo-crm", "valeo-frontend"];

export const mutants: readonly Mutant[] = [
  ...confined,
  ...reliable,
  ...closed,
  ...served,
  ...watched({
    rules: (name) => upload("prometheus", 1 + services.indexOf(name)),
    stackRules: upload("prometheus", 1 + services.length),
    prometheus: upload("prometheus", 0),
    alertmanager: upload("alertmanager", 0),
  }),
];
