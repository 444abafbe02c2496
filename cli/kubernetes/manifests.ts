/** The objects of an environment on Kubernetes, without the engine. */
import { Config, runtime } from "@pulumi/pulumi";
import type { Plan } from "../../catalog/plan.ts";
import { CatalogError, type Problem } from "../../catalog/problems.ts";
import { kubernetesProblems } from "../../components/platforms/kubernetes/checks.ts";
import { imagesOf } from "../../components/platforms/kubernetes/images.ts";
import { manifestFiles } from "../../components/platforms/kubernetes/rendered.ts";
import {
  type KubernetesSettings,
  kubernetesKeys,
  kubernetesSettings,
} from "../../components/platforms/kubernetes/settings.ts";
import type { Files } from "../../render/artefacts.ts";
import { Reader } from "../../settings/reader.ts";
import { EngineError, root } from "../engine.ts";
import { configOf, projectName } from "../stack-settings.ts";

/** @throws EngineError where the stack's file does not say what Kubernetes needs to be told */
export function manifestsOf(plan: Plan): { readonly files: Files; readonly problems: readonly Problem[] } {
  const settings = settingsOf(plan);
  const { images } = imagesOf(plan, root, settings.imageLock);
  return { files: manifestFiles(plan, settings, images), problems: kubernetesProblems(plan, settings, root) };
}

function settingsOf(plan: Plan): KubernetesSettings {
  const entries = Object.entries(configOf(plan.environment));
  const encrypted = entries.filter(([, value]) => typeof value === "object").map(([key]) => key);
  // A secret is not shown, so it need not be known.
  const values = entries.map(([key, value]) => [
    key,
    typeof value === "object" ? "encrypted" : String(value),
  ]);
  runtime.setAllConfig(Object.fromEntries(values), encrypted);
  const reader = new Reader(new Config(projectName()), kubernetesKeys);
  const settings = kubernetesSettings(reader);
  try {
    reader.reportedWith(() => plan);
  } catch (error) {
    if (error instanceof CatalogError) throw new EngineError(error.message);
    throw error;
  }
  return settings;
}
