/** Prometheus, with its rules. */
import type { Resource } from "@pulumi/pulumi";
import { runbookPages } from "../../../docs/runbooks/pages.ts";
import { rulesYaml } from "../../../slo/yaml.ts";
import { boardFiles, boardsFolder, pagesFolder, runbooksFolder } from "../../monitoring/pages.ts";
import { prometheusSettings } from "../../monitoring/prometheus.ts";
import { prometheusCommand } from "../../monitoring/prometheus-command.ts";
import { rulesOf } from "../../monitoring/rules.ts";
import type { Site } from "../../monitoring/site.ts";
import type { DockerContext } from "./context.ts";
import { dataFolder, settingsFolder } from "./files.ts";
import { answering } from "./part.ts";
import { rulesPrefix } from "./site.ts";

const MiB = 2 ** 20;

/** @param watched what it asks from its first minute on: before that is there, every answer would be a failure */
export function prometheus(docker: DockerContext, site: Site, watched: readonly Resource[]): void {
  const { plan } = docker;
  const port = plan.monitoring.ports.prometheus;
  const image = docker.stackImage("prometheus");
  const settings = `${settingsFolder}/prometheus.yml`;
  docker.server({
    name: "prometheus",
    role: "monitoring",
    image,
    command: prometheusCommand(plan, {
      settings,
      data: dataFolder,
      pages: pagesFolder,
      listen: `0.0.0.0:${port}`,
      url: `http://${docker.settings.publishAddress}:${port}`,
    }),
    files: docker.files("prometheus", image, {
      [settings]: prometheusSettings(plan, site),
      ...rules(docker, site),
      ...placed(boardsFolder, boardFiles(plan, site.signals)),
      ...placed(runbooksFolder, runbookPages()),
    }),
    networks: ["front", "back"],
    memory: 1024 * MiB,
    health: answering("/-/ready", port),
    data: { volume: docker.volume("prometheus").name, path: dataFolder },
    published: [port],
    page: "/-/healthy",
    stop: { signal: "SIGTERM", patience: 30_000 },
    needs: watched,
  });
}

function placed(folder: string, files: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...files].map(([name, content]) => [`${folder}/${name}`, content]));
}

/** A file for each service, so that a change shows whose rules it is. */
function rules({ plan }: DockerContext, site: Site): Record<string, string> {
  const files = rulesOf(plan, site);
  return Object.fromEntries(files.map((file) => [`${rulesPrefix}${file.name}.yml`, rulesYaml(file)]));
}
