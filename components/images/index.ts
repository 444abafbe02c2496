/** All images that an environment in containers runs. */
import type { Plan } from "../../catalog/plan.ts";
import type { ImagePlan } from "./image.ts";
import { serviceImagesOf } from "./services.ts";
import { stackImagesOf } from "./stack.ts";

export { type ImagePlan, referenceOf } from "./image.ts";
export { type LockedImage, type Lockfile, lockedImage, lockfileName, readLockfile } from "./locked.ts";
export { imageProblemsOf, serviceImageOf } from "./services.ts";
export { type StackPart, stackImagesOf } from "./stack.ts";

/** @throws CatalogError where a service cannot be an image */
export function imagesOf(plan: Plan, root: string): readonly ImagePlan[] {
  return [...serviceImagesOf(plan, root), ...Object.values(stackImagesOf(root))];
}
