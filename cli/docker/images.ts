/** Before an environment on a Docker Engine is made, the engine has its images. */
import { imagesOf } from "../../components/images/index.ts";
import { root } from "../engine.ts";
import { build } from "../images/build.ts";
import { Docker } from "../images/docker.ts";
import { planOfStack } from "../plan.ts";
import { settingOf } from "../stack-settings.ts";

/** @throws EngineError where no engine answers, or an image cannot be made */
export async function ensureImages(stack: string): Promise<void> {
  const host = settingOf(stack, "docker:host");
  if (host !== undefined) process.env["DOCKER_HOST"] = host;
  const images = imagesOf(planOfStack(stack), root);
  const docker = await Docker.connect();
  for (const image of images) await build(docker, image);
}
