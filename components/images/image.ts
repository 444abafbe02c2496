/** What an image is made of, and its identity: a hash of its content, so that what has not changed is not made again. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** The base images of images/base.sh. */
export const baseNames = [
  "cadvisor",
  "log-collector",
  "log-store",
  "node",
  "python",
  "servers",
  "tools",
  "trace-collector",
  "web",
] as const;
export type BaseName = (typeof baseNames)[number];

export interface ImagePlan {
  /** Without a registry: `neuroerp/valeo-crm`. */
  readonly name: string;
  /** 16 hexadecimal digits of its content; the same wherever the checkout stands, and whatever its version is. */
  readonly tag: string;
  /** The folder that is sent to the engine, absolute. */
  readonly context: string;
  /** Relative to the context, as engines want it. */
  readonly dockerfile: string;
  /** Argument of the Dockerfile → the base whose id it takes: `BASE` to run on, `TOOLS` for what build stages alone see. */
  readonly bases: Readonly<Record<string, BaseName>>;
  /** The Dockerfile's other arguments. */
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** As an engine on this machine has it: `neuroerp/valeo-crm:0123456789abcdef`. */
export function referenceOf({ name, tag }: ImagePlan): string {
  return `${name}:${tag}`;
}

export interface Ingredients {
  readonly name: string;
  /** For people; a part of its content, because the image carries it. */
  readonly title: string;
  readonly version: string;
  readonly context: string;
  readonly dockerfile: string;
  /** What it runs on. */
  readonly base: BaseName;
  readonly args: Readonly<Record<string, string>>;
  /** Absolute paths of the files that it is made of, beside Dockerfile and bases. */
  readonly files: readonly string[];
  /** What else decides on its content. */
  readonly more?: string;
}

/** What the bases are made by. */
const recipe = ["images/base.sh", "images/finish.sh", "images/rootfs/answers", "images/rootfs/with-secrets"];
const pinnedNode = "toolchain/node/package-lock.json";

/** @param root the checkout */
export function image(root: string, ingredients: Ingredients): ImagePlan {
  const { name, title, version, context, dockerfile, base, files, more = "" } = ingredients;
  const path = join(context, dockerfile);
  const declared = argumentsOf(readFileSync(path, "utf8"));
  const args = Object.fromEntries(Object.entries(ingredients.args).filter(([key]) => declared.has(key)));
  const bases = Object.fromEntries(
    Object.entries({ BASE: base, TOOLS: "tools" as const }).filter(([key]) => declared.has(key)),
  );
  const recipes = [...recipe, pinnedNode].map((file) => join(root, file));
  const tag = digestOf(root, [...recipes, path, ...files], JSON.stringify([title, bases, args, more]));
  const labels = {
    "org.opencontainers.image.title": title,
    "org.opencontainers.image.version": version,
    "neuroerp.content": tag,
  };
  return { name, tag, context, dockerfile, bases, args, labels };
}

/** The names behind `ARG`. */
function argumentsOf(dockerfile: string): ReadonlySet<string> {
  return new Set([...dockerfile.matchAll(/^ARG (\w+)/gm)].map(([, name = ""]) => name));
}

function digestOf(root: string, files: readonly string[], more: string): string {
  const hash = createHash("sha256").update(more);
  for (const file of files) {
    const content = createHash("sha256").update(readFileSync(file)).digest("hex");
    hash.update(`\n${relative(root, file).split(sep).join("/")} ${content}`);
  }
  return hash.digest("hex").slice(0, 16);
}
