/** Small stacks for the examples of policies on capacity. */
import { example, type Judged } from "../judged.ts";

/** Rules that promise a service's availability. */
export function promising(service: string, availability: number): Judged {
  const budget = Number((1 - availability).toPrecision(6));
  const rules = `groups:
  - name: ${service}-slo
    rules:
      - record: slo:burn_rate:ratio1h
        expr: slo:events_bad:increase1h{service="${service}",slo="availability"} / on (service) (slo:events_total:increase1h{service="${service}",sli="probes"} > 0) / ${budget}
        labels: { service: ${service}, slo: availability }
`;
  return example("kubernetes:core/v1:ConfigMap", `rules-${service}`, {
    data: { [`${service}.yml`]: rules },
  });
}

const asking = { requests: { cpu: "500m", memory: "256Mi" }, limits: { memory: "256Mi" } };

/** @param spec beside selector and template */
export function deploymentOf(name: string, spec: object = {}, resources: unknown = asking): Judged {
  const labels = { service: name, "app.kubernetes.io/component": "api" };
  return example("kubernetes:apps/v1:Deployment", name, {
    metadata: { name, namespace: "erp" },
    spec: {
      selector: { matchLabels: { service: name } },
      template: { metadata: { labels }, spec: { containers: [{ name, image: name, resources }] } },
      ...spec,
    },
  });
}

export function autoscalerOf(name: string, minReplicas: number, maxReplicas: number, cpu = 70): Judged {
  const target = { type: "Utilization", averageUtilization: cpu };
  return example("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", name, {
    metadata: { name, namespace: "erp" },
    spec: {
      minReplicas,
      maxReplicas,
      metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
      scaleTargetRef: { kind: "Deployment", name },
    },
  });
}

/** @param spec beside the selector */
export function disruptionBudgetOf(name: string, spec: object): Judged {
  return example("kubernetes:policy/v1:PodDisruptionBudget", name, {
    metadata: { name, namespace: "erp" },
    spec: { selector: { matchLabels: { service: name } }, ...spec },
  });
}

export function quotaOf(hard: object): Judged {
  return example("kubernetes:core/v1:ResourceQuota", "quota", {
    metadata: { name: "quota", namespace: "erp" },
    spec: { hard },
  });
}
