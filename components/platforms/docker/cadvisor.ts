/** cAdvisor: the one part that asks the engine, and so the one that is root, though without any of root's capabilities. */
import type { DockerContext } from "./context.ts";
import { answering } from "./part.ts";
import { cadvisorPort } from "./signals.ts";

const MiB = 2 ** 20;

export function cadvisor(docker: DockerContext): void {
  const { engineData, engineSocket } = docker.settings;
  // Which layer is which container's: it knows no container without.
  const layers = `${engineData}/image`;
  docker.server({
    name: "cadvisor",
    role: "monitoring",
    image: docker.stackImage("cadvisor"),
    command: [
      "cadvisor",
      "-docker_only",
      `-listen=0.0.0.0:${cadvisorPort}`,
      // Those that the signals ask for.
      "-labels=application,environment,role,service",
    ],
    networks: ["back"],
    memory: 256 * MiB,
    health: answering("/health", cadvisorPort),
    // Who asks the engine may do everything with it: nobody reaches this container but Prometheus.
    watches: { "/sys": "/sys", "/var/run/docker.sock": engineSocket, [layers]: layers },
  });
}
