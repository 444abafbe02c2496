/** The images of the stack's own parts: servers that Debian packages or Go builds, and the stack's own programs. */
import { join } from "node:path";
import { filesBelow } from "../content.ts";
import { type BaseName, type ImagePlan, image } from "./image.ts";

export const stackParts = [
  "cadvisor",
  "edge",
  "inbox",
  "log-collector",
  "log-intake",
  "log-store",
  "pod-exporter",
  "prometheus",
  "servers",
  "trace-collector",
] as const;
export type StackPart = (typeof stackParts)[number];

const common = { version: "1", args: {} };

/** By part; every application has the same. @param root the checkout */
export function stackImagesOf(root: string): Readonly<Record<StackPart, ImagePlan>> {
  return {
    cadvisor: server(root, "cadvisor", "cAdvisor: what each container uses", toolchain(root, "cadvisor")),
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
    "log-collector": server(root, "log-collector", "rsyslog: what containers write, sent on", []),
    "log-intake": program(
      root,
      "log-intake",
      "intake",
      "What is written and traced, on its way to its store",
    ),
    "log-store": server(
      root,
      "log-store",
      "VictoriaLogs: what was written and traced, to be searched",
      toolchain(root, "victoria-logs"),
    ),
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
    servers: server(
      root,
      "servers",
      "PostgreSQL, PgBouncer, Redis, Alertmanager and exporters",
      ["backup", "start-postgres"].map((name) => join(root, "images", "servers", name)),
    ),
    "trace-collector": server(
      root,
      "trace-collector",
      "The OpenTelemetry Collector: spans, sent on",
      toolchain(root, "otel-collector"),
    ),
  };
}

/** What a Go program is built of. */
function toolchain(root: string, module: string): readonly string[] {
  return filesBelow(join(root, "toolchain", module));
}

/** A folder of `images/`, on the base of the same name. */
function server(
  root: string,
  part: StackPart & BaseName,
  title: string,
  files: readonly string[],
): ImagePlan {
  return image(root, {
    ...common,
    name: `neuroerp-stack/${part}`,
    title,
    base: part,
    context: join(root, "images", part),
    dockerfile: "Dockerfile",
    files,
  });
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
