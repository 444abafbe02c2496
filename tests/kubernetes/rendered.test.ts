/** What is rendered for prod, judged by others. No finding stands but for a reason that is written here. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { manifestFiles } from "../../components/platforms/kubernetes/rendered.ts";
import type { KubernetesSettings } from "../../components/platforms/kubernetes/settings.ts";
import { imagesFor, managed, prod, settings } from "../../components/platforms/kubernetes/testing/fixture.ts";
import {
  checkov,
  type Finding,
  kubernetesValidate,
  kubeScore,
  missingJudges,
  type Verdict,
} from "../harness/judges.ts";

const absent = missingJudges();
if (absent !== undefined) process.stdout.write(`NOT JUDGED: ${absent}\n`);

interface Exception {
  readonly judge: "kube-score" | "checkov";
  readonly rule: string;
  /** Of whom it is allowed. */
  readonly subjects: RegExp;
  readonly why: string;
}

const everyPod = /^(Deployment|StatefulSet|DaemonSet|Job|CronJob)\b/;

const exceptions: readonly Exception[] = [
  {
    judge: "kube-score",
    rule: "container-resources",
    subjects: everyPod,
    why: "A limit of the CPU throttles a service while others leave the CPU idle; requests share it out fairly. Memory has its limit.",
  },
  { judge: "checkov", rule: "CKV_K8S_11", subjects: everyPod, why: "The same: no limit of the CPU." },
  {
    judge: "kube-score",
    rule: "container-image-pull-policy",
    subjects: everyPod,
    why: "Images are named by their digests, which never mean another image; asking the registry each time would make it needed for every restart.",
  },
  {
    judge: "kube-score",
    rule: "deployment-replicas",
    subjects: /(postgres-exporter|redis-exporter|pod-exporter|alert-inbox|log-intake)$/,
    why: "Two would count everything twice; while one restarts, a scrape is missing. The inbox remembers messages, and the intake what it has handed on: two would each know half.",
  },
  {
    judge: "kube-score",
    rule: "deployment-strategy",
    subjects: /(alert-inbox|log-intake)$/,
    why: "Two at once would each know half: of the messages, of what was handed on. Meanwhile collectors keep what they have read.",
  },
  {
    judge: "kube-score",
    rule: "deployment-has-host-podantiaffinity",
    subjects: /^Deployment\b/,
    why: "Topology spread over hosts and zones does it, for more than two pods too.",
  },
  {
    judge: "kube-score",
    rule: "statefulset-has-host-podantiaffinity",
    subjects: /^StatefulSet\b/,
    why: "Topology spread over hosts and zones does it.",
  },
  {
    judge: "kube-score",
    rule: "horizontalpodautoscaler-replicas",
    subjects: /valeo-audit$/,
    why: "The catalogue asks for one worker: no one waits for its answer.",
  },
  {
    judge: "kube-score",
    rule: "pod-probes-identical",
    subjects: /trace-collector$/,
    why: "It answers no GET: that its port accepts is all that can be asked.",
  },
  {
    judge: "kube-score",
    rule: "container-security-context-user-group-id",
    subjects: /log-collector$/,
    why: "What a node keeps of its containers' logs only root may read; it has no capability, and a namespace of its own.",
  },
  {
    judge: "checkov",
    rule: "CKV_K8S_23",
    subjects: /log-collector$/,
    why: "The same: it must be root.",
  },
  {
    judge: "checkov",
    rule: "CKV_K8S_40",
    subjects: /log-collector$/,
    why: "The same: it must be root, as the files' owner is.",
  },
  {
    judge: "checkov",
    rule: "CKV_K8S_38",
    subjects: /pod-exporter$/,
    why: "It asks the API server which pods there are; it is the only part with a token.",
  },
];

const variants: readonly (readonly [string, Partial<KubernetesSettings>])[] = [
  ["stores and monitoring of its own", {}],
  ["managed stores, and the Prometheus Operator", { ...managed, operator: true }],
];

(absent === undefined ? describe : describe.skip).each(variants)("prod with %s", (_name, changes) => {
  const folder = mkdtempSync(join(tmpdir(), "neuroerp-rendered-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const files = manifestFiles(prod, { ...settings, ...changes }, imagesFor(prod));
  const paths = [...files].map(([name, content]) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  });
  const objects = [...files.values()].join("---\n").split("\n---\n").length;

  test.each(["1.35", "1.37"])("the schemas of Kubernetes %s have every object and field", async (version) => {
    const { judged, findings, unknown } = await kubernetesValidate(paths, version);
    expect(findings).toEqual([]);
    expect(judged + unknown.length).toBe(objects);
    // The operator's kinds are the real API server's to judge.
    for (const line of unknown)
      expect(line).toMatch(/monitoring\.coreos\.com|monitor|probe|prometheusrule|alertmanagerconfig/i);
  });

  test("kube-score finds nothing without a reason", async () => {
    const all = join(folder, "all.yaml");
    writeFileSync(all, [...files.values()].join("---\n"));
    const verdict = await kubeScore(all, "1.35");
    rmSync(all);
    expect(unexplained(verdict, "kube-score")).toEqual([]);
    expect(verdict.judged).toBeGreaterThan(40);
  });

  test("checkov finds nothing without a reason", async () => {
    const verdict = await checkov(folder, "kubernetes");
    expect(unexplained(verdict, "checkov")).toEqual([]);
    expect(verdict.judged).toBeGreaterThan(1000);
  });
});

function unexplained({ findings }: Verdict, judge: Exception["judge"]): readonly Finding[] {
  return findings.filter(
    ({ rule, subject }) =>
      !exceptions.some((each) => each.judge === judge && each.rule === rule && each.subjects.test(subject)),
  );
}
