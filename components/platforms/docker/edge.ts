/** The edge: the one part that is reached from outside, beside the monitoring. */
import type { DockerContext } from "./context.ts";
import { settingsFolder } from "./files.ts";
import { edgeHealthPort, edgeSettings, pagesOf } from "./nginx.ts";
import { answering } from "./part.ts";

const MiB = 2 ** 20;

/** It has the ports of the pages, as they are on the host. */
export function edge(docker: DockerContext): void {
  const pages = pagesOf(docker.plan);
  if (pages.length === 0) return;
  const image = docker.stackImage("edge");
  const settings = `${settingsFolder}/nginx.conf`;
  docker.server({
    name: "edge",
    role: "maintenance",
    image,
    command: ["nginx", "-c", settings],
    files: docker.files("edge", image, { [settings]: edgeSettings(docker.plan) }),
    networks: ["front"],
    memory: 128 * MiB,
    health: answering("/", edgeHealthPort),
    published: pages.map(({ port }) => port),
    // What it was asked, it answers.
    stop: { signal: "SIGQUIT", patience: 30_000 },
  });
}
