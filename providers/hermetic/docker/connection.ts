/** The Docker Engine that the settings name. */
import type Dockerode from "dockerode";
import type { Properties } from "../../supervisor/properties.ts";
import { messageOf, ProviderError } from "../protocol/errors.ts";

/** The engine's own default. */
const defaultHost = "unix:///var/run/docker.sock";

/** @throws ProviderError where no engine answers */
export async function connect(settings: Properties): Promise<Dockerode> {
  const host = text(settings["host"]) ?? text(process.env["DOCKER_HOST"]) ?? defaultHost;
  const { default: Docker } = await import("dockerode");
  const docker = new Docker(addressOf(host, settings));
  try {
    await docker.ping();
  } catch (error) {
    throw new ProviderError(
      `no Docker Engine answers at docker:host ${host} (${messageOf(error)}): start it, or name another one by DOCKER_HOST ` +
        `or "pulumi config set docker:host unix:///path/to/docker.sock"`,
    );
  }
  return docker;
}

function addressOf(host: string, settings: Properties): Dockerode.DockerOptions {
  if (host.startsWith("unix://")) return { socketPath: host.slice("unix://".length) };
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (url === undefined || !["tcp:", "http:", "https:"].includes(url.protocol)) {
    throw new ProviderError(
      `docker:host: "${host}" is not allowed: allowed is unix:///path/to/docker.sock or tcp://host:port`,
    );
  }
  const [ca, cert, key] = ["caMaterial", "certMaterial", "keyMaterial"].map((name) => text(settings[name]));
  const secure = cert !== undefined && key !== undefined && ca !== undefined ? { ca, cert, key } : undefined;
  const protocol = secure !== undefined || url.protocol === "https:" ? "https" : "http";
  return { host: url.hostname, port: url.port === "" ? 2375 : Number(url.port), protocol, ...secure };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
