/** Builds an image by the engine's own builder: the one that is there without a plugin. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type Dockerode from "dockerode";
import { isRecord, type Properties, unknownValue } from "../../supervisor/properties.ts";
import { messageOf, ProviderError } from "../protocol/errors.ts";
import type { Failure } from "../protocol/plugin.ts";
import { present } from "../protocol/values.ts";
import { archiveOf } from "./context.ts";

/** What is quoted of a log that ends badly. */
const lastLines = 20;

/** Of the official provider's settings, those that are honoured here. */
const honoured = [
  "authConfigs",
  "buildArgs",
  "buildId",
  "builder",
  "cacheFroms",
  "context",
  "dockerfile",
  "extraHosts",
  "forceRemove",
  "label",
  "labels",
  "memory",
  "networkMode",
  "noCache",
  "platform",
  "pullParent",
  "remove",
  "shmSize",
  "squash",
  "suppressOutput",
  "tags",
  "target",
  "useLegacyBuilder",
  "version",
];

export function contextFailures(settings: Properties): Failure[] {
  const beyond = Object.keys(settings)
    .filter((key) => !honoured.includes(key))
    .map((key) => ({
      property: `build.${key}`,
      reason:
        "is beyond the stand-in of the docker provider, which builds without BuildKit: leave it out, or use the official one",
    }));
  const { context, dockerfile = "Dockerfile" } = settings;
  if (
    typeof context !== "string" ||
    typeof dockerfile !== "string" ||
    [context, dockerfile].includes(unknownValue)
  )
    return beyond;
  if (!statSync(context, { throwIfNoEntry: false })?.isDirectory()) {
    const reason = `"${context}" is not allowed: allowed is a folder that exists`;
    return [...beyond, { property: "build.context", reason }];
  }
  if (existsSync(join(context, dockerfile))) return beyond;
  const reason = `"${dockerfile}" is not allowed: allowed is a file below the build context ${context}`;
  return [...beyond, { property: "build.dockerfile", reason }];
}

export async function build(
  docker: Dockerode,
  name: string,
  settings: Properties,
  signal: AbortSignal,
): Promise<void> {
  const context = String(settings["context"]);
  const dockerfile = String(settings["dockerfile"] ?? "Dockerfile");
  const said: string[] = [];
  try {
    const stream = await docker.buildImage(
      archiveOf(context, dockerfile) as unknown as NodeJS.ReadableStream,
      optionsOf(name, dockerfile, settings, signal),
    );
    await followed(docker, stream, said);
  } catch (error) {
    const log = said
      .join("")
      .trim()
      .split("\n")
      .slice(-lastLines)
      .map((line) => `  ${line}`);
    throw new ProviderError(
      [
        `the image "${name}" cannot be built from ${join(context, dockerfile)}: ${messageOf(error)}; its last lines:`,
        ...log,
      ].join("\n"),
    );
  }
}

function optionsOf(
  name: string,
  dockerfile: string,
  settings: Properties,
  signal: AbortSignal,
): Dockerode.ImageBuildOptions {
  const tags = Array.isArray(settings["tags"]) ? settings["tags"].map(String) : [];
  return {
    // The official provider takes both: `label` is the older one.
    labels: { ...record(settings["label"]), ...record(settings["labels"]) },
    dockerfile,
    abortSignal: signal,
    ...(present({
      // A list in the engine's API; one text is what the types know.
      t: [name, ...tags] as unknown as string,
      buildargs: settings["buildArgs"],
      cachefrom: settings["cacheFroms"],
      extrahosts: settings["extraHosts"],
      forcerm: settings["forceRemove"],
      memory: settings["memory"],
      networkmode: settings["networkMode"],
      nocache: settings["noCache"],
      platform: settings["platform"],
      pull: settings["pullParent"],
      rm: settings["remove"] ?? true,
      shmsize: settings["shmSize"],
      target: settings["target"],
    }) as Dockerode.ImageBuildOptions),
  };
}

function followed(docker: Dockerode, stream: NodeJS.ReadableStream, said: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error) => (error ? reject(error) : resolve()),
      (event: { stream?: string; error?: string }) => {
        if (event.stream !== undefined) said.push(event.stream);
        if (event.error !== undefined) reject(new Error(event.error));
      },
    );
  });
}

function record(value: unknown): Record<string, string> {
  return isRecord(value) ? (value as Record<string, string>) : {};
}
