import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import {
  checkov,
  type Finding,
  hadolint,
  kubernetesValidate,
  kubeScore,
  missingJudges,
} from "../harness/judges.ts";

const absent = missingJudges();
if (absent !== undefined) process.stdout.write(`NOT JUDGED: ${absent}\n`);

const folder = mkdtempSync(join(tmpdir(), "neuroerp-judges-"));
afterAll(() => rmSync(folder, { recursive: true }));

const rules = ({ findings }: { readonly findings: readonly Finding[] }) => findings.map(({ rule }) => rule);

function manifest(name: string, object: object): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(object));
  return path;
}

function deployment(replicas: unknown) {
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "web", image: "web:latest" }] } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "erp" }, spec };
}

function dockerfile(text: string): string {
  const path = join(folder, "Dockerfile");
  writeFileSync(path, text);
  return path;
}

(absent === undefined ? describe : describe.skip)("the judges", () => {
  test("kubernetes-validate passes what the API takes, and says which field it does not", async () => {
    const good = await kubernetesValidate([manifest("good", deployment(2))], "1.35");
    expect(good).toEqual({ judged: 1, findings: [], unknown: [] });
    const bad = await kubernetesValidate([manifest("bad", deployment("2"))], "1.37");
    expect(bad.findings).toEqual([
      expect.objectContaining({
        subject: "deployment/web",
        message: expect.stringContaining("spec.replicas"),
      }),
    ]);
  });

  test("kubernetes-validate refuses a field that the API does not know", async () => {
    const { findings } = await kubernetesValidate(
      [manifest("typo", { ...deployment(2), speck: {} })],
      "1.37",
    );
    expect(findings).toEqual([expect.objectContaining({ message: expect.stringContaining("speck") })]);
  });

  test("kubernetes-validate tells of a kind that it does not know, and of a version that it does not", async () => {
    const monitor = manifest("monitor", {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "ServiceMonitor",
      metadata: { name: "web" },
    });
    expect((await kubernetesValidate([monitor], "1.37")).unknown).toHaveLength(1);
    await expect(kubernetesValidate([monitor], "9.99")).rejects.toThrow("kubernetes-validate ended with 2");
  });

  test("kube-score finds a container without limits", async () => {
    const verdict = await kubeScore(manifest("score", deployment(2)), "1.37");
    expect(verdict.judged).toBe(1);
    expect(rules(verdict)).toContain("container-resources");
  });

  test("checkov finds a container that may be root", async () => {
    const verdict = await checkov(folder, "kubernetes");
    expect(verdict.judged).toBeGreaterThan(20);
    expect(rules(verdict)).toContain("CKV_K8S_40");
  });

  test("checkov and hadolint find what a Dockerfile does not pin", async () => {
    const path = dockerfile("FROM debian:latest\n");
    expect(rules(await hadolint(path))).toEqual(["DL3007"]);
    expect(rules(await checkov(folder, "dockerfile"))).toContain("CKV_DOCKER_7");
  });

  test("a judge that cannot read its file fails", async () => {
    await expect(hadolint(join(folder, "absent"))).rejects.toThrow("hadolint ended with");
    await expect(kubeScore(join(folder, "absent"), "1.37")).rejects.toThrow("kube-score ended with");
  });
});
