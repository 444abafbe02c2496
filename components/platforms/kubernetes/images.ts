/** The images that the platform runs, by the digests of the lockfile. */
import { resolve } from "node:path";
import type { Plan } from "../../../catalog/plan.ts";
import type { Problem } from "../../../catalog/problems.ts";
import {
  type ImagePlan,
  imageProblemsOf,
  type Lockfile,
  lockedImage,
  readLockfile,
  serviceImageOf,
  stackImagesOf,
} from "../../images/index.ts";

/** References of images. */
export interface Images {
  readonly services: Readonly<Record<string, string>>;
  readonly servers: string;
  readonly inbox: string;
  readonly podExporter: string;
  readonly prometheus: string;
  readonly logStore: string;
  readonly logIntake: string;
  readonly logCollector: string;
  readonly traceCollector: string;
}

export interface FoundImages {
  readonly images: Images;
  /** Empty, or there are images that do not exist. */
  readonly problems: readonly Problem[];
}

/** Looked up twice a run, to check and to make; hashing all sources takes a while. */
const found = new WeakMap<Plan, FoundImages>();

/** @param root the checkout @param lock the lockfile, absolute or relative to it */
export function imagesOf(plan: Plan, root: string, lock: string): FoundImages {
  const known = found.get(plan) ?? lookUp(plan, root, readLockfile(resolve(root, lock)));
  found.set(plan, known);
  return known;
}

function lookUp(plan: Plan, root: string, lock: Lockfile): FoundImages {
  const unbuildable = imageProblemsOf(plan, root);
  const blamed = new Set(unbuildable.map(({ path }) => path.split(".")[1]));
  const problems = [...unbuildable];
  const take = (image: ImagePlan, path: string): string => {
    const reference = lockedImage(lock, image, path);
    if (typeof reference === "string") return reference;
    problems.push(reference);
    return `${image.name}:${image.tag}`;
  };
  const services = plan.services
    .filter(({ name }) => !blamed.has(name))
    .map((service) => [
      service.name,
      take(serviceImageOf(service, plan, root), `services.${service.name}.source`),
    ]);
  const stack = stackImagesOf(root);
  const { servers, inbox, prometheus } = stack;
  const images: Images = {
    services: Object.fromEntries(services),
    servers: take(servers, "(the stack's servers)"),
    inbox: take(inbox, "(the stack's inbox)"),
    podExporter: take(stack["pod-exporter"], "(the stack's pod exporter)"),
    prometheus: take(prometheus, "(the stack's Prometheus)"),
    logStore: take(stack["log-store"], "(the stack's log store)"),
    logIntake: take(stack["log-intake"], "(the stack's log intake)"),
    logCollector: take(stack["log-collector"], "(the stack's log collector)"),
    traceCollector: take(stack["trace-collector"], "(the stack's trace collector)"),
  };
  return { images, problems };
}
