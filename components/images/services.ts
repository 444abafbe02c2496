/** The images of the catalogue's services: one for each, so that a change in one rolls it alone. */
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { Plan, Runtime, ServicePlan } from "../../catalog/plan.ts";
import { CatalogError, type Problem, quote } from "../../catalog/problems.ts";
import { filesBelow } from "../content.ts";
import { type BaseName, type ImagePlan, image } from "./image.ts";
import { packagesOf } from "./lockfile.ts";

const bases: Readonly<Record<Runtime, BaseName>> = { node: "web", python: "python" };

/**
 * In the order of the plan's services.
 *
 * @param root the checkout
 * @throws CatalogError where a service cannot be an image
 */
export function serviceImagesOf(plan: Plan, root: string): readonly ImagePlan[] {
  const problems = imageProblemsOf(plan, root);
  if (problems.length > 0) throw new CatalogError(problems);
  return plan.services.map((service) => serviceImageOf(service, plan, root));
}

/** What keeps a service from being an image. */
export function imageProblemsOf({ services }: Plan, root: string): readonly Problem[] {
  return services.flatMap((service) => [...missingDockerfile(service, root), ...foreignFolders(service)]);
}

function missingDockerfile({ name, source }: ServicePlan, root: string): Problem[] {
  if (existsSync(join(root, source, "Dockerfile"))) return [];
  return [
    {
      path: `services.${name}.source`,
      value: quote(source),
      allowed: "a folder with a Dockerfile, where services run in containers",
      remedy: `write ${source}/Dockerfile, or name another folder`,
    },
  ];
}

/** The engine sees nothing beside the folder of the Dockerfile. */
function foreignFolders({ name, runtime, source, watches }: ServicePlan): Problem[] {
  if (runtime === "node") return [];
  return watches.flatMap((folder, position) =>
    isInside(source, folder)
      ? []
      : [
          {
            path: `services.${name}.watches[${position}]`,
            value: quote(folder),
            allowed: `a folder inside ${source}, where services run in containers`,
            remedy: `move it into ${source}, or leave it out`,
          },
        ],
  );
}

function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** @throws where it has no Dockerfile: {@link imageProblemsOf} tells beforehand */
export function serviceImageOf(service: ServicePlan, plan: Plan, root: string): ImagePlan {
  const { name, runtime, source } = service;
  const common = {
    name: `${plan.application}/${name}`,
    title: `${plan.title}: ${name}`,
    version: plan.version,
    base: bases[runtime],
    files: sourcesOf(service, root),
  };
  if (runtime === "python") {
    const args = { PACKAGES: packagesOfService(service) };
    return image(root, { ...common, args, context: join(root, source), dockerfile: "Dockerfile" });
  }
  // npm's lockfile is in the root.
  const dockerfile = posix.join(source, "Dockerfile");
  const lockfile = readFileSync(join(root, "package-lock.json"), "utf8");
  const more = packagesOf(lockfile, source).join("\n");
  return image(root, { ...common, args: {}, context: root, dockerfile, more });
}

/** The folders of the service, relative to its source: `crm neuroerp_service`. */
function packagesOfService({ source, watches }: ServicePlan): string {
  return watches.map((folder) => posix.relative(source, folder) || ".").join(" ");
}

function sourcesOf({ source, watches }: ServicePlan, root: string): readonly string[] {
  const files = watches.flatMap((folder) => filesBelow(join(root, folder)));
  const requirements = join(root, source, "requirements.txt");
  return [
    ...files.filter((file) => !/\.test\.tsx?$/.test(file)),
    ...(existsSync(requirements) ? [requirements] : []),
  ];
}
