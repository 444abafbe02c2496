/**
 * Settings and secrets of a container, as files. A container with a read-only root takes no uploads, and what stands in
 * its environment, command or labels is shown by `docker inspect`. So the files are put into volumes by a container that
 * is never started, and that the one which reads them has its volumes from: other content is another pair, and the old
 * one keeps its files until it has gone.
 */
import type { Container } from "@pulumi/docker/container.js";
import type { Input } from "@pulumi/pulumi";

/** The container that holds them. */
export type Files = Container;

/** `with-secrets` exports each as the variable of its name. */
export const secretsFolder = "/run/secrets";
export const settingsFolder = "/etc/stack";
/** Where a volume with data is mounted: in every image it belongs to the one user. */
export const dataFolder = "/data";

/** Readable by the one user of the container, writable by nobody in it; on the engine's machine root alone gets there. */
export const fileMode = "0444";

/** Absolute path → content. */
export type FileContents = Readonly<Record<string, Input<string>>>;

export function secretFiles(variables: Readonly<Record<string, Input<string>>>): FileContents {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [`${secretsFolder}/${name}`, value]),
  );
}

/** The folders that are volumes: the first two steps of each path. */
export function foldersOf(contents: FileContents): string[] {
  const folders = Object.keys(contents).map((path) => path.split("/").slice(0, 3).join("/"));
  return [...new Set(folders)].sort();
}
