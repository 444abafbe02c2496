/** Where a stack's platform has its parts, and what it measures. */
import { join } from "node:path";
import type { Plan } from "../catalog/plan.ts";
import type { Site } from "../components/monitoring/site.ts";
import { defaultSettings } from "../components/platforms/docker/settings.ts";
import { dockerSite } from "../components/platforms/docker/site.ts";
import { hostSite } from "../components/platforms/host/site.ts";
import { kubernetesSite } from "../components/platforms/kubernetes/site.ts";
import { platformOf } from "./stack-settings.ts";

export function siteOf(stack: string, plan: Plan): Site {
  const platform = platformOf(stack);
  if (platform === "kubernetes") return kubernetesSite(plan);
  if (platform === "docker") return dockerSite(plan, defaultSettings);
  return hostSite(plan, (...parts) => join(...parts));
}
