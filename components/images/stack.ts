/** The images of the stack's own parts: the servers that Debian packages, and the receiver of alerts. */
import { join } from "node:path";
import { filesBelow } from "../content.ts";
import { type ImagePlan, image } from "./image.ts";

export const stackParts = ["inbox", "servers"] as const;
export type StackPart = (typeof stackParts)[number];

/** By part; every application has the same. @param root the checkout */
export function stackImagesOf(root: string): Readonly<Record<StackPart, ImagePlan>> {
  const common = { version: "1", args: {} };
  return {
    inbox: image(root, {
      ...common,
      name: "neuroerp-stack/inbox",
      title: "The stack's receiver of alerts",
      base: "node",
      context: root,
      dockerfile: "images/inbox/Dockerfile",
      files: [
        join(root, "images", "inbox", "package.json"),
        ...filesBelow(join(root, "components", "monitoring", "inbox")).filter(
          (file) => !file.endsWith(".test.ts"),
        ),
      ],
    }),
    servers: image(root, {
      ...common,
      name: "neuroerp-stack/servers",
      title: "PostgreSQL, PgBouncer, Redis, Prometheus, Alertmanager and exporters",
      base: "servers",
      context: join(root, "images", "servers"),
      dockerfile: "Dockerfile",
      files: [join(root, "images", "servers", "start-postgres")],
    }),
  };
}
