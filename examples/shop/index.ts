/** A shop as many write one: a deployment by hand, and a password that nobody has marked. */
import * as kubernetes from "@pulumi/kubernetes";

const labels = { app: "shop" };

new kubernetes.apps.v1.Deployment("shop", {
  metadata: { name: "shop", namespace: "shop", labels },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [
          {
            name: "shop",
            image: "registry.example.com/shop:1.4",
            env: [{ name: "DATABASE_PASSWORD", value: "correct-horse" }],
            resources: { requests: { cpu: "100m", memory: "128Mi" } },
          },
        ],
      },
    },
  },
});
