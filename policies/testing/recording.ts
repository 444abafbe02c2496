/** What a Pulumi program declares, without an engine: as the engine would show it to a policy. */

import { Secret } from "@pulumi/policy";
import { runtime, secret } from "@pulumi/pulumi";
import type { Judged } from "../judged.ts";

/** Of a message of the SDK to its engine, what is read here; the SDK does not declare it. */
interface Registration {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProtect(): boolean;
  getObject(): { toJavaScript(): Readonly<Record<string, unknown>> } | undefined;
}

/** What mocks put in the engine's place, as far as it is listened to here. */
interface Monitor {
  newUrn: (parent: string, type: string, name: string) => string;
  registerResource: (request: Registration, answer: (error: unknown, response: unknown) => void) => unknown;
}

/** What only a provider knows, made up: the same for the same name. */
function madeOf(type: string, name: string): Readonly<Record<string, unknown>> {
  const digest = "0123456789abcdef".repeat(4);
  const image = { imageId: `sha256:${digest}`, repoDigest: `${name}@sha256:${digest}` };
  // Components say themselves what of theirs is secret; a real provider does.
  if (type === "supervisor:index:GeneratedSecret") return { value: secret(`made-${name}`) };
  if (type === "supervisor:index:TrackerProject") return { dsn: secret(`http://${name}@127.0.0.1:8010/1`) };
  if (type.startsWith("sentry:"))
    return { internalId: `number-of-${name}`, dsnPublic: `https://${name}@sentry.example` };
  return type.startsWith("docker:") ? { ...image, name, exitCode: 0 } : { digest: digest.slice(0, 16) };
}

/**
 * @param declare makes resources; what it awaits must not be one of them
 * @returns all of them, in any order, components among them; what is secret is a `Secret`
 */
export async function recorded(
  project: string,
  stack: string,
  declare: () => void | Promise<void>,
): Promise<readonly Judged[]> {
  const resources: Judged[] = [];
  const top = `urn:pulumi:${stack}::${project}::`;
  await runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => ({
        id: `${name}-id`,
        state: { ...inputs, ...madeOf(type, name) },
      }),
      call: ({ inputs }) => inputs,
    },
    project,
    stack,
  );
  // Mocks are told neither parents nor options: what stands before them is.
  const monitor = runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.newUrn = (parent, type, name) => `${top}${chainOf(parent)}${type}::${name}`;
  monitor.registerResource = (request, answer) => {
    resources.push(judgedOf(request, top));
    return register(request, answer);
  };
  // The SDK takes a stack trace with every promise: half of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    await declare();
    await runtime.disconnect();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return resources;
}

/** The types from the outermost component to this one; the stack itself is not among them. */
function chainOf(parent: string): string {
  return parent === "" ? "" : `${parent.split("::")[2]}$`;
}

function judgedOf(request: Registration, top: string): Judged {
  const parent = request.getParent();
  const type = request.getType();
  const name = request.getName();
  return {
    urn: `${top}${chainOf(parent)}${type}::${name}`,
    type,
    name,
    props: plain(request.getObject()?.toJavaScript() ?? {}) as Readonly<Record<string, unknown>>,
    options: { protect: request.getProtect(), ...(parent === "" ? {} : { parent }) },
  };
}

const { specialSigKey, specialSecretSig } = runtime;

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  const object = value as Readonly<Record<string, unknown>>;
  if (object[specialSigKey] === specialSecretSig) return new Secret(plain(object["value"]));
  return Object.fromEntries(Object.entries(object).map(([key, each]) => [key, plain(each)]));
}
