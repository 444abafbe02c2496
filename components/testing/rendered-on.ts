/** What each platform would install for a plan, as text: to see what becomes of a field. */
import { type ComponentResource, runtime } from "@pulumi/pulumi";
import { byText } from "../../catalog/complete.ts";
import type { Plan } from "../../catalog/plan.ts";
import { untracked } from "../error-tracking/tracker.ts";
import { defaultSettings } from "../platforms/docker/settings.ts";
import { Docker } from "../platforms/docker.ts";
import { Host } from "../platforms/host.ts";
import { imagesOf } from "../platforms/kubernetes/images.ts";
import { renderedParts } from "../platforms/kubernetes/rendered.ts";
import { settings } from "../platforms/kubernetes/testing/fixture.ts";
import type { PlatformName, Secrets } from "../platforms/platform.ts";
import { home, root } from "./declared.ts";

/** The plan itself is among the files of the host, for the pages: it says everything, and runs nothing. */
const isPlan = (name: string) => name === "plan" || name === "pages";

export async function renderedOn(platform: PlatformName, plan: Plan): Promise<string> {
  if (platform === "kubernetes") {
    const { images } = imagesOf(plan, root, "no-such.lock.json");
    return text(renderedParts(plan, settings, images));
  }
  return text(await declaredBy((secrets) => made(platform, plan, secrets), plan));
}

function made(platform: "host" | "docker", plan: Plan, secrets: Secrets): ComponentResource {
  return platform === "host"
    ? new Host("host", { plan, root, home, secrets, dsns: untracked, tracker: "none" })
    : new Docker("docker", { plan, root, secrets, dsns: untracked, settings: defaultSettings });
}

async function declaredBy(make: (secrets: Secrets) => void, plan: Plan): Promise<object[]> {
  const resources: { name: string; type: string; inputs: unknown }[] = [];
  // The SDK takes a stack trace with every promise: half of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  await runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      if (!isPlan(name)) resources.push({ type, name, inputs });
      // What only the engine knows; the same for the same name.
      const outputs = { value: `made-${name}`, digest: "0123456789abcdef", imageId: `image-${name}` };
      return { id: name, state: { ...inputs, ...outputs } };
    },
    call: ({ inputs }) => inputs,
  });
  make(Object.fromEntries(plan.secrets.map(({ key }) => [key, `given-${key}`])));
  await runtime.disconnect();
  Error.stackTraceLimit = stackTraceLimit;
  // What does not wait for another is made in any order.
  return resources.sort((a, b) => byText(`${a.type} ${a.name}`, `${b.type} ${b.name}`));
}

function text(things: unknown): string {
  return JSON.stringify(things, undefined, 1);
}
