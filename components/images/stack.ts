/** The images of the stack's own parts: the servers that Debian packages, and the receiver of alerts. */
import { join } from "node:path";
import { filesBelow } from "../content.ts";
import { type ImagePlan, image } from "./image.ts";

export const stackParts = ["cadvisor", "edge", "inbox", "pod-exporter", "prometheus", "servers"] as const;
export type StackPart = (typeof stackParts)[number];

const common = { version: "1", args: {} };

/** By part; every application has the same. @param root the checkout */
export function stackImagesOf(root: string): Readonly<Record<StackPart, ImagePlan>> {
  return {
    cadvisor: image(root, {
      ...common,
      name: "neuroerp-stack/cadvisor",
      title: "cAdvisor: what each container uses",
      base: "cadvisor",
      context: join(root, "images", "cadvisor"),
      dockerfile: "Dockerfile",
      files: filesBelow(join(root, "toolchain", "cadvisor")),
    }),
    edge: image(root, {
      ...common,
      name: "neuroerp-stack/edge",
      title: "nginx in front of the application",
      base: "web",
      context: join(root, "images", "edge"),
      dockerfile: "Dockerfile",
      files: [],
    }),
    inbox: program(root, "inbox", "inbox", "The stack's receiver of alerts"),
    "pod-exporter": program(root, "pod-exporter", "pods", "What pods use, for Prometheus"),
    prometheus: image(root, {
      ...common,
      name: "neuroerp-stack/prometheus",
      title: "Prometheus and the page that draws dashboards",
      base: "servers",
      context: root,
      dockerfile: "images/prometheus/Dockerfile",
      // What is copied is built of them; its bytes may differ from machine to machine.
      files: filesBelow(join(root, "dashboards", "viewer")).filter((file) => !/\.test\.tsx?$/.test(file)),
    }),
    servers: image(root, {
      ...common,
      name: "neuroerp-stack/servers",
      title: "PostgreSQL, PgBouncer, Redis, Alertmanager and exporters",
      base: "servers",
      context: join(root, "images", "servers"),
      dockerfile: "Dockerfile",
      files: ["backup", "start-postgres"].map((name) => join(root, "images", "servers", name)),
    }),
  };
}

/** TypeScript of `components/monitoring/`, which Node reads by itself. */
function program(root: string, part: StackPart, folder: string, title: string): ImagePlan {
  const sources = filesBelow(join(root, "components", "monitoring", folder));
  return image(root, {
    ...common,
    name: `neuroerp-stack/${part}`,
    title,
    base: "node",
    context: root,
    dockerfile: `images/${part}/Dockerfile`,
    files: [
      join(root, "images", part, "package.json"),
      ...sources.filter((file) => !file.endsWith(".test.ts")),
    ],
  });
}
